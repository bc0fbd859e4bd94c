/** Asks Azure through its command line. Secrets stay there: no hook asks for a key or a token. */
import { redacted, refusal } from './refusal.js';
import { runCommand } from './run-command.js';

const INSTALL = 'Install the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli';

/**
 * @typedef {{ ok: true, value: any } | { ok: false, text: string, missing: boolean, command: string }} Answer
 * `text` is what az said, without its secrets; `missing`: there is no such resource.
 */

/**
 * Runs az. A failure is a value; see `az` for one that throws.
 *
 * @param {readonly string[]} args
 * @returns {Promise<Answer>}
 */
export async function tryAz(args) {
  const all = [...args, '--only-show-errors', '--output', 'json'];
  const { code, stdout, stderr } = await runCommand('az', all, { missing: INSTALL });
  if (code === 0) return { ok: true, value: stdout.trim() === '' ? null : JSON.parse(stdout) };
  const text = redacted(stderr.trim() || `exit code ${code}`);
  const missing = /\b(?:Resource|ResourceGroup|Parent\w*)?Not ?Found\b|could not be found/i.test(text);
  return { ok: false, text, missing, command: spelled(args) };
}

/**
 * Runs az and gives its JSON; a failure is a refusal that says what to do.
 *
 * @param {readonly string[]} args
 * @returns {Promise<any>}
 */
export async function az(args) {
  const answer = await tryAz(args);
  if (answer.ok) return answer.value;
  throw refusal({ what: firstLines(answer.text), command: answer.command, fix: fixFor(answer.text) });
}

/**
 * GET of a resource by its id, in whichever cloud az is set to.
 *
 * @param {string} id
 * @param {string} apiVersion
 */
export const getResource = (id, apiVersion) =>
  tryAz(['rest', '--method', 'get', '--url', `${id}?api-version=${apiVersion}`]);

/**
 * What a person does about an error of az.
 *
 * @param {string} text
 */
export function fixFor(text) {
  if (/az login|AADSTS|refresh token|not logged in/i.test(text))
    return 'Sign in with `az login` (it is another sign-in than that of azd), then run azd again.';
  if (/AuthorizationFailed|does not have (?:authorization|permission)|\bForbidden\b/i.test(text))
    return 'Whoever runs this lacks a right; docs/deploy.md says under "Rights" which are needed.';
  if (/doesn't exist in cloud|SubscriptionNotFound/i.test(text))
    return 'az does not know the subscription of this environment: `az cloud set`, `az login --tenant`, or `azd env set AZURE_SUBSCRIPTION_ID`.';
  if (/\bBCP\d+\b|bicep.*(?:download|version|install)/i.test(text))
    return 'The Bicep of az is too old or cannot be fetched: `az bicep upgrade`.';
  return 'Run the command by hand; with `--debug` it says more. docs/deploy.md has a table of what goes wrong.';
}

/**
 * The beginning of a long error.
 *
 * @param {string} text
 */
export const firstLines = (text) => text.split(/\r?\n/).slice(0, 6).join('\n');

/**
 * A command as a person would type it.
 *
 * @param {readonly string[]} args
 */
export const spelled = (args) =>
  ['az', ...args].map((arg) => (/^[\w./:=@,+-]+$/.test(arg) ? arg : `"${arg}"`)).join(' ');
