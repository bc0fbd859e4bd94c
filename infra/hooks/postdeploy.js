/** After azd has deployed the app: the events of new files are led to it. */
import { awaitHealth } from './steps/await-health.js';
import { checkAz } from './steps/check-tools.js';
import { checkSubscription, createSubscription } from './steps/event-subscription.js';
import { needed, readInputs } from './steps/inputs.js';
import { nextSteps } from './steps/next-steps.js';
import { runHook, say } from './steps/run-hook.js';

const ABOUT = `waits until the app is well, makes the Event Grid subscription (with intake "queue" it is there already),
and says what to do next. Can be repeated: azd hooks run postdeploy`;

await runHook('postdeploy', ABOUT, async () => {
  const { subscription, group, private: isPrivate, open } = readInputs(process.env);
  await checkAz(subscription);
  const health = `${needed(process.env, 'SERVICE_APP_URI')}/api/health`;
  const place = {
    subscription,
    group,
    topic: needed(process.env, 'EVENT_TOPIC_NAME'),
    app: needed(process.env, 'SERVICE_APP_NAME'),
    storage: needed(process.env, 'LOGS_ACCOUNT_NAME'),
  };
  const state = await awaitHealth(health, { open });
  if (state === 'closed') say(`${health} lets nobody in from here, as LOGSLUICE_INBOUND_ADDRESSES asks.`);
  if (needed(process.env, 'SERVICE_APP_INTAKE') === 'blob') await createSubscription(place);
  await checkSubscription(place);
  say(nextSteps({ storage: place.storage, health, private: isPrivate, degraded: state === 'degraded' }));
});
