/** The Event Grid subscription: for the blob trigger it is made here, because Event Grid first asks the running app. */
import { join } from 'node:path';
import { firstLines, fixFor, getResource, tryAz } from './azure-cli.js';
import { pause } from './pause.js';
import { ROOT } from './project.js';
import { refusal } from './refusal.js';
import { say } from './run-hook.js';

/** Its name, in infra/modules/event-delivery.bicep. */
const NAME = 'logs';
const API_VERSION = '2025-02-15';
/** Seconds before the second try, the third and so on: a host that has just started knows its key late. */
const DELAYS_SECONDS = [15, 30, 60, 120];

/**
 * @typedef {object} Place
 * @property {string} subscription
 * @property {string} group
 * @property {string} topic Name of the system topic.
 * @property {string} app Name of the function app.
 * @property {string} storage Name of the storage account.
 */

/**
 * Deploys `infra/events.bicep`, up to five times. The key of the app stays inside Azure.
 *
 * @param {Place} place
 */
export async function createSubscription({ subscription, group, topic, app, storage }) {
  const args = ['deployment', 'group', 'create', '--subscription', subscription, '--resource-group', group];
  args.push('--name', 'logsluice-events', '--template-file', join(ROOT, 'infra/events.bicep'));
  args.push('--parameters', `appName=${app}`, `topicName=${topic}`, `storageName=${storage}`);
  for (let failed = 0; ; failed++) {
    const answer = await tryAz(args);
    if (answer.ok) return;
    const delay = DELAYS_SECONDS[failed];
    // Another try changes nothing about a right that is missing.
    if (delay === undefined || /AuthorizationFailed/.test(answer.text))
      throw refusal({
        what: `The Event Grid subscription could not be made (${failed + 1} of ${DELAYS_SECONDS.length + 1} tries): ${firstLines(answer.text)}`,
        command: answer.command,
        fix: `${fixFor(answer.text)}\nFiles that are uploaded meanwhile are not lost: the sweep finds them every five minutes.\n\`azd hooks run postdeploy\` tries again.`,
      });
    say(`Try ${failed + 1} of ${DELAYS_SECONDS.length + 1} failed: ${firstLines(answer.text)}`);
    say(`Again in ${delay} s: a host that has just started may refuse the handshake of Event Grid …`);
    await pause(delay);
  }
}

/**
 * Fails where the subscription is not there, or is not in use.
 *
 * @param {Place} place
 */
export async function checkSubscription({ subscription, group, topic }) {
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.EventGrid/systemTopics/${topic}/eventSubscriptions/${NAME}`;
  const answer = await getResource(id, API_VERSION);
  if (!answer.ok)
    throw refusal({
      what: answer.missing ? `There is no Event Grid subscription ${NAME} at ${topic}.` : firstLines(answer.text),
      command: answer.command,
      fix: answer.missing ? 'Run `azd provision --no-state`, then `azd hooks run postdeploy`.' : fixFor(answer.text),
    });
  const { provisioningState: state, destination, deliveryWithResourceIdentity } = answer.value.properties;
  if (state !== 'Succeeded')
    throw refusal({
      what: `The Event Grid subscription ${NAME} is in the state ${state}.`,
      fix: '`azd hooks run postdeploy` tries again.',
    });
  const { endpointType } = destination ?? deliveryWithResourceIdentity.destination;
  say(
    `Events of new files go to ${endpointType === 'StorageQueue' ? 'the queue logsluice-events' : 'the blob trigger'}.`,
  );
}
