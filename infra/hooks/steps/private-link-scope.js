/** An Azure Monitor private link scope that the reader brought along. */
import { az } from './azure-cli.js';
import { refusal } from './refusal.js';

const ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Insights\/privateLinkScopes\/([^/]+)$/i;

/**
 * How az names the scope, for its commands about members.
 *
 * @param {string} id Resource id.
 * @returns {string[]} Nothing where it is no such id.
 */
export function namingScope(id) {
  const [, subscription = '', group = '', name = ''] = ID.exec(id) ?? [];
  return name === '' ? [] : ['--subscription', subscription, '--resource-group', group, '--scope-name', name];
}

/**
 * Whether the scope has the workspace under another name than the deployment gives it. A scope takes no resource twice, and
 * a workspace of many may be there for long.
 *
 * @param {{ privateLinkScopeId: string, token: string }} inputs
 * @param {string} workspaceId
 */
export async function hasWorkspace({ privateLinkScopeId, token }, workspaceId) {
  const scope = namingScope(privateLinkScopeId);
  if (scope.length === 0)
    throw refusal({
      what: `The private link scope is not named by its resource id, but by \`${privateLinkScopeId}\`.`,
      fix: 'Its "JSON view" in the portal has the id: /subscriptions/…/resourceGroups/…/providers/Microsoft.Insights/privateLinkScopes/….',
    });
  /** @type {readonly { name: string, linkedResourceId?: string, properties?: { linkedResourceId?: string } }[]} */
  const members = await az(['monitor', 'private-link-scope', 'scoped-resource', 'list', ...scope]);
  return members.some(({ name, linkedResourceId, properties }) => {
    const linked = linkedResourceId ?? properties?.linkedResourceId ?? '';
    return name !== `${token}-workspace` && linked.toLowerCase() === workspaceId.toLowerCase();
  });
}
