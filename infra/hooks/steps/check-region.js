/** Does Flex Consumption run Node 24 in the region? Azure takes any version, and an app with a wrong one never starts. */
import { az, tryAz } from './azure-cli.js';
import { plain } from './inputs.js';
import { refusal } from './refusal.js';
import { say } from './run-hook.js';

/** The version in infra/modules, and the target of `npm run build`. */
const NODE = '24';

/**
 * Fails where the region has no Flex Consumption, or not with this Node. Not every subscription may use every region.
 *
 * @param {string} location
 * @param {string} subscription
 */
export async function checkRegion(location, subscription) {
  const list = ['functionapp', 'list-flexconsumption-locations', '--subscription', subscription];
  /** @type {string[]} */
  const regions = (await az(list)).map((/** @type {{ name: string }} */ { name }) => plain(name));
  if (!regions.includes(location))
    throw refusal({
      what: `Azure Functions has no Flex Consumption plan in ${location}.`,
      command: `az ${list.join(' ')}`,
      fix: `Choose another region with \`azd env set AZURE_LOCATION …\`: ${regions.sort().join(', ')}.`,
    });
  const ask = ['functionapp', 'list-flexconsumption-runtimes', '--subscription', subscription];
  ask.push('--location', location, '--runtime', 'node');
  const answer = await tryAz(ask);
  if (!answer.ok) {
    say(
      `Warning: nobody could say whether ${location} runs Node ${NODE}: ${answer.text}\n  command: ${answer.command}`,
    );
    return;
  }
  /** @type {string[]} */
  const versions = answer.value.map((/** @type {{ version: string }} */ { version }) => version);
  if (versions.some((version) => version.split('.')[0] === NODE)) return;
  throw refusal({
    what: `Flex Consumption in ${location} runs Node ${versions.join(', ') || '(none)'}, not Node ${NODE}. The deployment would succeed and the app would never start.`,
    command: `az ${ask.join(' ')}`,
    fix: 'Choose another region with `azd env set AZURE_LOCATION …`; the command says of each what it runs.',
  });
}
