/** What the deployment touched outside its own resource group. */

/**
 * Groups of resources that the reader brought along: a workspace, a network, zones. azd may take them for a part of the
 * deployment, because resources of ours were written into them, and `azd down` deletes whole groups.
 *
 * @param {readonly string[]} resourceIds
 * @param {string} own Name of our group.
 * @returns {readonly string[]}
 */
export function foreignGroups(resourceIds, own) {
  const groups = resourceIds.map((id) => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '');
  return [...new Set(groups)].filter((group) => group !== '' && group.toLowerCase() !== own.toLowerCase());
}
