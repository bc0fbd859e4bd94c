/** Takes the app out of its virtual network: the subnet of an app that is gone can be held for days. */
import { firstLines, spelled, tryAz } from './azure-cli.js';
import { say } from './run-hook.js';

/** @typedef {{ subscription: string, group: string }} Place */

/**
 * Every app of the group; none where the deployment never came so far.
 *
 * @param {Place} place
 */
export async function leaveNetwork(place) {
  const answer = await tryAz(appsOf(place));
  if (!answer.ok) {
    if (!answer.missing) warn(answer);
    return;
  }
  for (const { name } of answer.value) {
    say(`Taking ${name} out of its network …`);
    const left = await tryAz(leaving(place, name));
    if (left.ok) say('If you do not go on now, `azd provision --no-state` puts it back.');
    else if (!left.missing) warn(left);
  }
}

/**
 * The same for one app, for a person to type.
 *
 * @param {Place} place
 * @param {string} app
 */
export const leavingByHand = (place, app) => spelled(leaving(place, app));

/** @param {Place} place */
const appsOf = ({ subscription, group }) => {
  const where = ['--subscription', subscription, '--resource-group', group];
  return ['resource', 'list', ...where, '--resource-type', 'Microsoft.Web/sites'];
};

/**
 * @param {Place} place
 * @param {string} app
 */
const leaving = ({ subscription, group }, app) => {
  const where = ['--subscription', subscription, '--resource-group', group];
  return ['functionapp', 'vnet-integration', 'remove', ...where, '--name', app];
};

/** @param {{ text: string, command: string }} answer */
const warn = ({ text, command }) =>
  say(`Warning: ${firstLines(text)}
  command: ${command}
  azd goes on; Azure may hold the subnet for some days, and its resource group with it.`);
