/** Subnets of Flex Consumption need the resource provider Microsoft.App, which no resource of ours brings along. */
import { az } from './azure-cli.js';
import { say } from './run-hook.js';

const PROVIDER = 'Microsoft.App';

/**
 * Registers the provider and waits for it, where the subscription does not have it.
 *
 * @param {string} subscription
 */
export async function registerProvider(subscription) {
  const which = ['--namespace', PROVIDER, '--subscription', subscription];
  const { registrationState } = await az(['provider', 'show', ...which]);
  if (registrationState === 'Registered') return;
  say(`Registering ${PROVIDER} in the subscription, which the subnet of the app needs; that takes a few minutes …`);
  await az(['provider', 'register', ...which, '--wait']);
}
