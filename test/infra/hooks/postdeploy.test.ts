import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OUTPUTS, SUBSCRIPTION, useWorld } from './stand-ins.ts';

const world = useWorld();

/** The app: it answers with these codes one after another, the last ever again. */
let statuses: number[];
let asked: string[];
let server: Server;
beforeEach(async () => {
  statuses = [200];
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(statuses.length > 1 ? statuses.shift()! : statuses[0]!).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  world.answer(CREATE, { json: {} });
  world.answer(SHOW, subscription('WebHook'));
});
afterEach(() => server.close());

const CREATE = 'az deployment group create';
const SHOW = 'az rest --method get --url /subscriptions';
const subscription = (endpointType: string, provisioningState = 'Succeeded') => ({
  json: { properties: { provisioningState, destination: { endpointType } } },
});
const uri = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const creations = () => world.calls().filter((call) => call.startsWith(CREATE));
const postdeploy = (env: Readonly<Record<string, string>> = {}) =>
  world.hook('postdeploy', { ...OUTPUTS, ...(server.listening ? { SERVICE_APP_URI: uri() } : {}), ...env });

test('an app that is well: the subscription is made and looked at, and the reader knows what to do next', async () => {
  const { code, stdout, stderr } = await postdeploy();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(asked).toEqual(['GET /api/health']);
  expect(creations()).toEqual([
    `az deployment group create --subscription ${SUBSCRIPTION} --resource-group rg-prod-logsluice --name logsluice-events ` +
      `--template-file ${world.project}/infra/events.bicep --parameters appName=func-x topicName=evgt-x storageName=stlogx ` +
      '--only-show-errors --output json',
  ]);
  expect(world.calls().at(-1)).toContain(
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-prod-logsluice/providers/Microsoft.EventGrid/systemTopics/evgt-x/eventSubscriptions/logs?`,
  );
  expect(stdout).toContain('Events of new files go to the blob trigger.\n');
  expect(stdout).toContain('--account-name stlogx --container-name logs');
  expect(stdout).toContain('  AppEvents_CL | take 10\n');
  expect(stdout).toContain(`/api/health\n`);
});

describe('health', () => {
  test('that comes after a while is waited for, and each change is said once', async () => {
    statuses = [404, 404, 503, 200];
    const { code, stdout } = await postdeploy();
    expect(code).toBe(0);
    expect(asked).toHaveLength(4);
    expect(stdout.match(/^Waiting .*$/gm)?.map((line) => line.replace(/http\S+/, 'URL'))).toEqual([
      'Waiting for URL (HTTP 404, minute 1) …',
      'Waiting for URL (HTTP 503: the app runs and reports a problem, or is starting, minute 1) …',
    ]);
  });

  test('that never comes stops azd, without a subscription', async () => {
    statuses = [500];
    const { code, stdout, stderr } = await postdeploy();
    expect(code).toBe(1);
    expect(stdout.match(/minute \d+/g)).toEqual(Array.from({ length: 10 }, (_, i) => `minute ${i + 1}`));
    expect(stderr).toContain('did not answer with 200 within 10 minutes; last: HTTP 500.');
    expect(stderr).toContain('command: curl -i http://127.0.0.1:');
    expect(creations()).toEqual([]);
  });

  test('of an address where nobody listens stops azd', async () => {
    const SERVICE_APP_URI = uri();
    server.close();
    const { code, stderr } = await postdeploy({ SERVICE_APP_URI });
    expect(code).toBe(1);
    expect(stderr).toContain('last: ECONNREFUSED.');
  });

  test('that stays degraded does not hold up the subscription, and is said', async () => {
    statuses = [503];
    const { code, stdout } = await postdeploy();
    expect(code).toBe(0);
    expect(creations()).toHaveLength(1);
    expect(stdout).toContain('The app runs and reports a problem');
    expect(stdout).not.toContain('Logsluice is ready.');
  });

  test('that lets only some addresses ask is no failure', async () => {
    statuses = [403];
    const { code, stdout } = await postdeploy({ LOGSLUICE_INBOUND_ADDRESSES: '["192.0.2.0/24"]' });
    expect(code).toBe(0);
    expect(stdout).toContain('lets nobody in from here');
  });

  test('that is forbidden although anyone may ask is one: an app that is stopped answers so', async () => {
    statuses = [403];
    const { code, stderr } = await postdeploy({ LOGSLUICE_INBOUND_ADDRESSES: '[]' });
    expect(code).toBe(1);
    expect(stderr).toContain('last: HTTP 403.');
  });
});

describe('the subscription', () => {
  const refused = {
    code: 1,
    stderr: 'URL validation: https://func-x/runtime/webhooks/blobs?code=c2VjcmV0==&x=1 failed',
  };

  test('that is refused at first is tried again', async () => {
    world.answer(CREATE, refused, refused, { json: {} });
    const { code, stdout } = await postdeploy();
    expect(code).toBe(0);
    expect(creations()).toHaveLength(3);
    expect(stdout).toContain('Try 2 of 5 failed: URL validation');
    expect(stdout).toContain('Again in 30 s');
  });

  test('that is refused five times stops azd; no key is shown', async () => {
    world.answer(CREATE, refused);
    const { code, stdout, stderr } = await postdeploy();
    expect(code).toBe(1);
    expect(creations()).toHaveLength(5);
    expect(stderr).toContain('could not be made (5 of 5 tries): URL validation');
    expect(stderr).toContain('`azd hooks run postdeploy` tries again.');
    expect(stdout + stderr).toContain('code=…&x=1');
    expect(stdout + stderr).not.toContain('c2VjcmV0');
  });

  test('for which a right is missing is tried once', async () => {
    world.answer(CREATE, { code: 1, stderr: '(AuthorizationFailed) no' });
    const { code, stderr } = await postdeploy();
    expect(code).toBe(1);
    expect(creations()).toHaveLength(1);
    expect(stderr).toContain('"Rights"');
  });

  test('that the Bicep of az does not understand', async () => {
    world.answer(CREATE, { code: 1, stderr: 'events.bicep(2,8) : Error BCP258: …' });
    const { stderr } = await postdeploy();
    expect(stderr).toContain('`az bicep upgrade`');
  });

  test('of a queue was made with everything else, and is only looked at', async () => {
    world.answer(SHOW, {
      json: {
        properties: {
          provisioningState: 'Succeeded',
          deliveryWithResourceIdentity: { destination: { endpointType: 'StorageQueue' } },
        },
      },
    });
    const { code, stdout } = await postdeploy({ SERVICE_APP_INTAKE: 'queue', LOGSLUICE_PRIVATE: 'true' });
    expect(code).toBe(0);
    expect(creations()).toEqual([]);
    expect(stdout).toContain('Events of new files go to the queue logsluice-events.');
    expect(stdout).toContain('Upload a file, from a machine inside the network');
  });

  test.each([
    ['is not there', { code: 1, stderr: 'ResourceNotFound' }, 'There is no Event Grid subscription logs at evgt-x.'],
    ['has failed', subscription('WebHook', 'Failed'), 'The Event Grid subscription logs is in the state Failed.'],
  ])('that %s afterwards stops azd', async (_, answer, what) => {
    world.answer(SHOW, answer);
    const { code, stderr } = await postdeploy();
    expect(code).toBe(1);
    expect(stderr).toContain(what);
  });
});

test('without outputs it says how to get them', async () => {
  const { code, stderr } = await postdeploy({ EVENT_TOPIC_NAME: '' });
  expect(code).toBe(1);
  expect(stderr).toContain('The environment of azd has no EVENT_TOPIC_NAME.');
  expect(stderr).toContain('`azd env refresh` fetches its outputs');
});
