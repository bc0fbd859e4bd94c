/** Before azd deploys infra/main.bicep: everything that would fail later, or succeed and do harm, is found now. */
import { checkColumns } from './steps/check-columns.js';
import { checkLogs } from './steps/check-logs.js';
import { checkRegion } from './steps/check-region.js';
import { checkAz, checkAzd, checkInstalled } from './steps/check-tools.js';
import { findWorkspace } from './steps/find-workspace.js';
import { readInputs } from './steps/inputs.js';
import { hasWorkspace } from './steps/private-link-scope.js';
import { refusal } from './steps/refusal.js';
import { registerProvider } from './steps/register-provider.js';
import { runCommand } from './steps/run-command.js';
import { runHook, say } from './steps/run-hook.js';

const ABOUT = `checks Node, azd, az and the sign-in; logs.yaml and infra/tables.json; that Flex Consumption runs Node 24 in the
region; that no column with data would be deleted. It registers Microsoft.App where the network is private, and tells azd
the region of an existing workspace, and whether an existing private link scope has it already.`;

/**
 * Keeps a value in the environment of azd.
 *
 * @param {string} name
 * @param {string} value
 */
async function setInAzd(name, value) {
  const { code, stderr } = await runCommand('azd', ['env', 'set', name, value], { missing: 'Install azd.' });
  if (code !== 0)
    throw refusal({ what: stderr.trim(), command: `azd env set ${name} ${value}`, fix: 'Run the command by hand.' });
}

await runHook('preprovision', ABOUT, async () => {
  checkInstalled();
  await checkAzd();
  await checkLogs();
  const inputs = readInputs(process.env);
  await checkAz(inputs.subscription);
  await checkRegion(inputs.location, inputs.subscription);
  if (inputs.private) await registerProvider(inputs.subscription);
  const workspace = await findWorkspace(inputs);
  if (inputs.private && inputs.privateLinkScopeId !== '') {
    const isThere = workspace !== undefined && (await hasWorkspace(inputs, workspace.id));
    await setInAzd('LOGSLUICE_WORKSPACE_IN_SCOPE', String(isThere));
  }
  if (workspace === undefined) {
    say('A workspace is made: no table is there yet.');
    return;
  }
  // The rules must be where the workspace is.
  if (inputs.existingWorkspaceId !== '') await setInAzd('LOGSLUICE_WORKSPACE_LOCATION', workspace.location);
  const tables = await checkColumns(workspace.id);
  say(`The workspace is in ${workspace.location}. Of its tables, ${tables} are ours; no column of them is lost.`);
});
