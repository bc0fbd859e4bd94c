import { describe, expect, test } from 'vitest';
import { OUTPUTS, SUBSCRIPTION, useWorld, WORKSPACE } from './stand-ins.ts';

const world = useWorld();
const predown = (env: Readonly<Record<string, string>> = {}) => world.hook('predown', { ...OUTPUTS, ...env });

test('with nothing but our own group azd goes on, and nothing is asked', async () => {
  expect(await predown()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(world.calls()).toEqual([]);
});

test('after a deployment that failed and left no outputs azd goes on as well', async () => {
  expect(await world.hook('predown')).toMatchObject({ code: 0 });
});

test("with somebody else's workspace azd stops: it could delete the group around it", async () => {
  const { code, stderr } = await predown({ LOGSLUICE_WORKSPACE_ID: WORKSPACE });
  expect(code).toBe(1);
  expect(stderr).toContain('Not ours: rg-soc. Nothing has been deleted.');
  expect(stderr).toContain(`az group delete --subscription ${SUBSCRIPTION} --name rg-prod-logsluice\n`);
  expect(stderr).toContain('What stays in rg-soc: the tables of infra/tables.json with their rows');
  expect(world.calls()).toEqual([]);
});

test('with a workspace that is no longer chosen, but was deployed to, azd stops as well', async () => {
  const { code, stderr } = await predown({ WORKSPACE_ID: WORKSPACE });
  expect(code).toBe(1);
  expect(stderr).toContain('Not ours: rg-soc.');
});

test('with a workspace that stands in our own group azd goes on', async () => {
  const id = WORKSPACE.replace('rg-soc', 'RG-Prod-Logsluice');
  expect(await predown({ LOGSLUICE_WORKSPACE_ID: id })).toMatchObject({ code: 0 });
});

describe('a private network', () => {
  const PRIVATE = { LOGSLUICE_PRIVATE: 'true' };
  const LIST = 'az resource list';
  const REMOVE = 'az functionapp vnet-integration remove';
  const removals = () => world.calls().filter((call) => call.startsWith(REMOVE));

  test('is left by the app first', async () => {
    world.answer(LIST, { json: [{ name: 'func-x' }] });
    world.answer(REMOVE, {});
    const { code, stdout } = await predown(PRIVATE);
    expect(code).toBe(0);
    expect(removals()).toEqual([
      `${REMOVE} --subscription ${SUBSCRIPTION} --resource-group rg-prod-logsluice --name func-x --only-show-errors --output json`,
    ]);
    expect(stdout).toContain(
      'Taking func-x out of its network …\nIf you do not go on now, `azd provision --no-state` puts it back.',
    );
  });

  test('that cannot be left is said, and azd goes on', async () => {
    world.answer(LIST, { json: [{ name: 'func-x' }] });
    world.answer(REMOVE, { code: 1, stderr: 'Conflict: subnet in use' });
    const { code, stdout } = await predown(PRIVATE);
    expect(code).toBe(0);
    expect(stdout).toContain('Warning: Conflict: subnet in use\n  command: az functionapp vnet-integration remove');
    expect(stdout).toContain('Azure may hold the subnet for some days');
  });

  test('of a group that was never made', async () => {
    world.answer(LIST, { code: 3, stderr: "(ResourceGroupNotFound) Resource group 'x' could not be found." });
    expect(await predown(PRIVATE)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test("of somebody else's scope: before the group goes, the app leaves the network and the scope its members", async () => {
    const id = `/subscriptions/s2/resourceGroups/hub/providers/Microsoft.Insights/privateLinkScopes/ampls`;
    const { code, stderr } = await predown({ ...PRIVATE, LOGSLUICE_PRIVATE_LINK_SCOPE_ID: id });
    expect(code).toBe(1);
    expect(stderr).toContain('Not ours: hub.');
    const unlink =
      'az monitor private-link-scope scoped-resource delete --subscription s2 --resource-group hub --scope-name ampls --name';
    expect(stderr.match(/(?<=^ +)az .*$/gm)).toEqual([
      `${REMOVE} --subscription ${SUBSCRIPTION} --resource-group rg-prod-logsluice --name func-x`,
      `${unlink} x-workspace --yes`,
      `${unlink} x-endpoint --yes`,
      `${unlink} x-component --yes`,
      `az group delete --subscription ${SUBSCRIPTION} --name rg-prod-logsluice`,
    ]);
    expect(world.calls()).toEqual([]);

    const had = { ...PRIVATE, LOGSLUICE_PRIVATE_LINK_SCOPE_ID: id, LOGSLUICE_WORKSPACE_IN_SCOPE: 'true' };
    expect((await predown(had)).stderr).not.toContain('x-workspace');
  });
});
