import { expect, test } from 'vitest';
import { armClient } from '../../src/lib/live/arm-client.ts';
import { compareDeployed } from '../../src/lib/live/compare-deployed.ts';
import { readDeployed } from '../../src/lib/live/read-deployed.ts';
import { armServer } from './arm-server.ts';
import { deployment, GROUP, PLAN, ROUTING, SUBSCRIPTION, WORKSPACE } from './deployment.ts';

const places = { subscription: SUBSCRIPTION, resourceGroup: GROUP, workspaceId: WORKSPACE, routing: ROUTING };
const signal = AbortSignal.any([]);
const nobody = { getToken: () => Promise.resolve(null) };

const read = async (resources: Record<string, unknown>) => {
  await using server = await armServer((path) =>
    resources[path] === undefined ? undefined : { body: resources[path] },
  );
  const deployed = await readDeployed(places, PLAN, armClient(server.url, nobody), { signal });
  return { deployed, requests: server.requests };
};

test('rules, the endpoints that they link, and each table that the plan deploys are read, and compared', async () => {
  const { deployed, requests } = await read(deployment());
  expect(compareDeployed(PLAN, deployed)).toEqual([]);
  const versions = new Map(requests.map(({ path, version }) => [path.slice(path.lastIndexOf('/') + 1), version]));
  expect(Object.fromEntries(versions)).toEqual({
    App_CL: '2025-07-01',
    dataCollectionRules: '2024-03-11',
    dce: '2024-03-11',
  });
  expect(requests).toHaveLength(3);
});

test('a table that is not there is said to be missing', async () => {
  const { [`${WORKSPACE}/tables/App_CL`]: _, ...resources } = deployment();
  const { deployed } = await read(resources);
  expect(compareDeployed(PLAN, deployed)).toMatchObject([{ kind: 'missing', where: 'table App_CL' }]);
});

test('an answer of another shape: LIVE_ARM, which says where', async () => {
  const resources = { ...deployment(), [`${WORKSPACE}/tables/App_CL`]: { name: 'App_CL', properties: { schema: 7 } } };
  await expect(read(resources)).rejects.toMatchObject({
    code: 'LIVE_ARM',
    message: 'Azure does not show the table App_CL: its answer is not as documented at `properties.schema`.',
  });
});
