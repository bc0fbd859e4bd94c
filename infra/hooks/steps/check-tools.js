/** Are the programs there that a deployment needs, and new enough? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { az } from './azure-cli.js';
import { projectFile, ROOT } from './project.js';
import { refusal } from './refusal.js';
import { runCommand } from './run-command.js';

/** The first that knows Flex Consumption: https://learn.microsoft.com/cli/azure/release-notes-azure-cli */
const LEAST_AZ = '2.60.0';
const INSTALL_AZD = 'Install azd: https://aka.ms/azd-install';

/** Fails where this Node is older than package.json asks for, or what `npm ci` installs is missing or of another time. */
export function checkInstalled() {
  const { engines } = JSON.parse(projectFile('package.json'));
  const least = engines.node.replace(/^>=/, '');
  if (isOlder(process.versions.node, least))
    throw refusal({
      what: `This is Node ${process.versions.node}; Node ${least} or newer is needed.`,
      fix: 'Install a newer Node: https://nodejs.org',
    });
  const reinstall = 'Run `npm ci` in the folder of the project.';
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) throw refusal({ what: 'node_modules is missing.', fix: reinstall });
  const have = JSON.parse(projectFile('node_modules/.package-lock.json')).packages;
  const want = Object.entries(JSON.parse(projectFile('package-lock.json')).packages);
  const stale = want.filter(
    ([path, entry]) => path !== '' && entry.optional !== true && have[path]?.version !== entry.version,
  );
  if (stale.length > 0)
    throw refusal({
      what: `node_modules is not what package-lock.json says: ${/** @type {[string, unknown]} */ (stale[0])[0]}${stale.length > 1 ? ` and ${stale.length - 1} more` : ''}.`,
      fix: reinstall,
    });
}

/** Fails where azd is older than azure.yaml asks for. */
export async function checkAzd() {
  const least = /** @type {RegExpExecArray} */ (/^ {2}azd: '>= ?([\d.]+)'/m.exec(projectFile('azure.yaml')))[1] ?? '';
  const { code, stdout, stderr } = await runCommand('azd', ['version', '--output', 'json'], { missing: INSTALL_AZD });
  const command = 'azd version --output json';
  if (code !== 0) throw refusal({ what: stderr.trim(), command, fix: INSTALL_AZD });
  const { version } = JSON.parse(stdout).azd;
  if (isOlder(version, least))
    throw refusal({
      what: `This is azd ${version}; ${least} or newer is needed, because the hooks are written in JavaScript.`,
      command,
      fix: INSTALL_AZD,
    });
}

/**
 * Fails where az is missing or old, nobody is signed in, or it cannot see the subscription that azd deploys to.
 *
 * @param {string} subscription
 */
export async function checkAz(subscription) {
  const version = (await az(['version']))['azure-cli'];
  if (isOlder(version, LEAST_AZ))
    throw refusal({
      what: `This is Azure CLI ${version}; ${LEAST_AZ} or newer is needed.`,
      command: 'az version',
      fix: 'Run `az upgrade`.',
    });
  await az(['account', 'show', '--subscription', subscription]);
}

/**
 * @param {string} version Three numbers; what follows them (`-beta.1`) does not count.
 * @param {string} least
 */
function isOlder(version, least) {
  const [have, want] = [version, least].map((text) => text.split(/[.+-]/, 3).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (have?.[i] ?? 0) - (want?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
