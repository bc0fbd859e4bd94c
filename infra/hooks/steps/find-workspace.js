/** Which Log Analytics workspace the deployment will find, and where it is. */
import { az, firstLines, fixFor, getResource } from './azure-cli.js';
import { plain } from './inputs.js';
import { refusal } from './refusal.js';

/** @import { Inputs } from './inputs.js' */

const API_VERSION = '2025-07-01';
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces';
const ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;

/**
 * The workspace that is there already: the reader's own, or that of an earlier deployment; nothing before the first.
 *
 * @param {Inputs} inputs
 * @returns {Promise<{ id: string, location: string } | undefined>}
 */
export async function findWorkspace({ existingWorkspaceId: id, environment, subscription }) {
  if (id === '') return ownWorkspace(environment, subscription);
  if (!ID.test(id))
    throw refusal({
      what: `The existing workspace is not named by its resource id, but by \`${id}\`.`,
      fix: 'Its "JSON view" in the portal has the id: /subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/….',
    });
  const answer = await getResource(id, API_VERSION);
  if (answer.ok) return { id, location: plain(answer.value.location) };
  throw refusal({
    what: answer.missing ? `There is no workspace ${id}.` : firstLines(answer.text),
    command: answer.command,
    fix: answer.missing ? 'Correct the id, or leave it out: then a workspace is made.' : fixFor(answer.text),
  });
}

/**
 * By the tag of its group, which is there on every machine; outputs are not.
 *
 * @param {string} environment
 * @param {string} subscription
 */
async function ownWorkspace(environment, subscription) {
  const where = ['--subscription', subscription];
  const groups = await az(['group', 'list', '--tag', `azd-env-name=${environment}`, ...where]);
  for (const { name } of groups) {
    const found = await az(['resource', 'list', '--resource-group', name, '--resource-type', WORKSPACE, ...where]);
    if (found.length > 0) return { id: found[0].id, location: plain(found[0].location) };
  }
  return undefined;
}
