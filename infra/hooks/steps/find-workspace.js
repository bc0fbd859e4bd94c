/** Which Log Analytics workspace the deployment will find, and where it is. */
import { firstLines, fixFor, getResource, tryAz } from './azure-cli.js';
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
export async function findWorkspace({ existingWorkspaceId: id, group, subscription }) {
  if (id === '') return ownWorkspace(group, subscription);
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
 * Asks Azure and not the outputs of azd, which only the machine has that deployed.
 *
 * @param {string} group
 * @param {string} subscription
 */
async function ownWorkspace(group, subscription) {
  const where = ['--subscription', subscription, '--resource-group', group];
  const answer = await tryAz(['resource', 'list', ...where, '--resource-type', WORKSPACE]);
  if (!answer.ok) {
    if (answer.missing) return undefined;
    throw refusal({ what: firstLines(answer.text), command: answer.command, fix: fixFor(answer.text) });
  }
  const [workspace] = answer.value;
  return workspace === undefined ? undefined : { id: workspace.id, location: plain(workspace.location) };
}
