import { describe, expect, test } from 'vitest';
import { SUBSCRIPTION, useWorld, WORKSPACE } from './stand-ins.ts';

const world = useWorld();
const preprovision = (env?: Readonly<Record<string, string>>) => world.hook('preprovision', env);
const EXISTING = { LOGSLUICE_WORKSPACE_ID: WORKSPACE };

/** A table as the workspace has it. */
const deployed = (name: string, ...columns: readonly (readonly [string, string])[]) => ({
  name,
  properties: { schema: { name, columns: columns.map(([name, type]) => ({ name, type })) } },
});
const tables = (...value: readonly unknown[]): void => {
  world.answer(`az rest --method get --url ${WORKSPACE}?`, { json: { location: 'West Europe' } });
  world.answer(`az rest --method get --url ${WORKSPACE}/tables?`, { json: { value } });
};

test('before the first deployment nothing is in the way', async () => {
  const { code, stdout, stderr } = await preprovision();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(
    'logs.yaml is sound, and infra/tables.json belongs to it.\nA workspace is made: no table is there yet.\n',
  );
  const json = '--only-show-errors --output json';
  expect(world.calls()).toEqual([
    'azd version --output json',
    'logsluice check',
    'logsluice infra --check',
    `az version ${json}`,
    `az account show --subscription ${SUBSCRIPTION} ${json}`,
    `az functionapp list-flexconsumption-locations --subscription ${SUBSCRIPTION} ${json}`,
    `az functionapp list-flexconsumption-runtimes --subscription ${SUBSCRIPTION} --location japaneast --runtime node ${json}`,
    `az resource list --subscription ${SUBSCRIPTION} --resource-group rg-prod-logsluice --resource-type Microsoft.OperationalInsights/workspaces ${json}`,
  ]);
});

describe('columns', () => {
  test('one that is deployed and not in tables.json: azd stops, and the table and the column are named', async () => {
    tables(
      deployed('AppEvents_CL', ['TimeGenerated', 'dateTime'], ['Level', 'string'], ['UserId', 'string']),
      deployed('Elsewhere_CL', ['Anything', 'string']),
    );
    const { code, stderr } = await preprovision(EXISTING);
    expect(code).toBe(1);
    expect(stderr).toContain('preprovision stopped: the deployment would change columns that hold data:');
    expect(stderr).toContain('AppEvents_CL.UserId (string) is in the workspace and not in infra/tables.json');
    expect(stderr).toContain('add { "name": "UserId", "type": "string", "gone": true } to the columns of AppEvents_CL');
    expect(stderr).not.toContain('Elsewhere_CL');
  });

  test('one that changes its type: azd stops', async () => {
    tables(deployed('AppEvents_CL', ['TimeGenerated', 'dateTime'], ['Level', 'int']));
    const { code, stderr } = await preprovision(EXISTING);
    expect(code).toBe(1);
    expect(stderr).toContain('AppEvents_CL.Level is int in the workspace and string in infra/tables.json');
  });

  test('none of them in danger: azd goes on and learns the region of the workspace', async () => {
    tables(
      deployed('AppEvents_CL', ['TimeGenerated', 'dateTime'], ['_ResourceId', 'string']),
      deployed('Former_CL', ['Old', 'string']),
    );
    const { code, stdout } = await preprovision(EXISTING);
    expect(code).toBe(0);
    expect(stdout).toContain('The workspace is in westeurope. Of its tables, 1 are ours; no column of them is lost.\n');
    expect(world.calls()).toContain('azd env set LOGSLUICE_WORKSPACE_LOCATION westeurope');
  });

  test('those of an earlier deployment of ours are looked at, on a machine that has no outputs of it', async () => {
    world.answer('az resource list', { json: [{ id: WORKSPACE, location: 'japaneast' }] });
    tables(deployed('AppEvents_CL', ['Level', 'string'], ['Gone', 'long']));
    const { code, stderr } = await preprovision();
    expect(code).toBe(1);
    expect(stderr).toContain('AppEvents_CL.Gone (long)');
    expect(world.calls()).not.toContainEqual(expect.stringMatching(/^azd env set/));
  });
});

describe('an existing workspace', () => {
  test('that is not there', async () => {
    world.answer(`az rest`, { code: 1, stderr: 'Not Found({"error":{"code":"ResourceNotFound"}})' });
    const { code, stderr } = await preprovision(EXISTING);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no workspace ${WORKSPACE}.`);
    expect(stderr).toContain(`command: az rest --method get --url "${WORKSPACE}?api-version=`);
  });

  test('that is named by something else than its id', async () => {
    const { code, stderr } = await preprovision({ LOGSLUICE_WORKSPACE_ID: 'soc' });
    expect(code).toBe(1);
    expect(stderr).toContain('not named by its resource id, but by `soc`');
  });
});

// github.com/Azure/azure-rest-api-specs/issues/28176
describe('a private link scope that exists takes no workspace twice', () => {
  const id = '/subscriptions/s2/resourceGroups/hub/providers/Microsoft.Insights/privateLinkScopes/ampls';
  const PRIVATE = { ...EXISTING, LOGSLUICE_PRIVATE: 'true', LOGSLUICE_PRIVATE_LINK_SCOPE_ID: id };
  const LIST = 'az monitor private-link-scope scoped-resource list';
  const told = () => world.calls().find((call) => call.startsWith('azd env set LOGSLUICE_WORKSPACE_IN_SCOPE'));
  const scope = (...json: readonly unknown[]): void => {
    world.answer('az provider show', { json: { registrationState: 'Registered' } });
    world.answer(LIST, { json });
    tables();
  };

  test.each([
    ['has it under another name', 'true', { name: 'soc', linkedResourceId: WORKSPACE.toLowerCase() }],
    ['has it by this deployment', 'false', { name: 'x-workspace', linkedResourceId: WORKSPACE }],
    ['has another', 'false', { name: 'soc', linkedResourceId: `${WORKSPACE}-2` }],
  ])('%s: %s', async (_, is, member) => {
    scope(member);
    expect(await preprovision({ ...PRIVATE, SERVICE_APP_NAME: 'func-x' })).toMatchObject({ code: 0 });
    expect(world.calls()).toContainEqual(
      expect.stringMatching(`^${LIST} --subscription s2 --resource-group hub --scope-name ampls `),
    );
    expect(told()).toBe(`azd env set LOGSLUICE_WORKSPACE_IN_SCOPE ${is}`);
  });

  test('a workspace that is yet to be made is in none', async () => {
    scope();
    expect(await preprovision({ ...PRIVATE, LOGSLUICE_WORKSPACE_ID: '' })).toMatchObject({ code: 0 });
    expect(told()).toBe('azd env set LOGSLUICE_WORKSPACE_IN_SCOPE false');
  });

  test('without it nobody asks', async () => {
    scope();
    await preprovision(EXISTING);
    expect(told()).toBeUndefined();
  });

  test('that is named by something else than its id', async () => {
    scope();
    const { code, stderr } = await preprovision({ ...PRIVATE, LOGSLUICE_PRIVATE_LINK_SCOPE_ID: 'ampls' });
    expect(code).toBe(1);
    expect(stderr).toContain('The private link scope is not named by its resource id, but by `ampls`.');
  });
});

describe('the region', () => {
  test('without Flex Consumption', async () => {
    const { code, stderr } = await preprovision({ AZURE_LOCATION: 'Japan West' });
    expect(code).toBe(1);
    expect(stderr).toContain('Azure Functions has no Flex Consumption plan in japanwest.');
    expect(stderr).toContain('`azd env set AZURE_LOCATION …`: eastus, japaneast.');
  });

  test('without Node 24', async () => {
    world.answer('az functionapp list-flexconsumption-runtimes', { json: [{ version: '20' }, { version: '22' }] });
    const { code, stderr } = await preprovision();
    expect(code).toBe(1);
    expect(stderr).toContain('Flex Consumption in japaneast runs Node 20, 22, not Node 24.');
    expect(stderr).toContain('the app would never start');
  });

  test('of which nobody knows the runtimes: a warning, and azd goes on', async () => {
    world.answer('az functionapp list-flexconsumption-runtimes', { code: 1, stderr: 'Internal error' });
    const { code, stdout } = await preprovision();
    expect(code).toBe(0);
    expect(stdout).toContain('Warning: nobody could say whether japaneast runs Node 24: Internal error');
  });
});

describe('Microsoft.App', () => {
  const register = `az provider register --namespace Microsoft.App --subscription ${SUBSCRIPTION} --wait`;

  test.each([
    ['NotRegistered', 'registers it and waits', true],
    ['Registered', 'leaves it', false],
  ])('a private network that finds it %s %s', async (registrationState, _, registers) => {
    world.answer('az provider show', { json: { registrationState } });
    world.answer('az provider register', {});
    expect(await preprovision({ LOGSLUICE_PRIVATE: 'true' })).toMatchObject({ code: 0 });
    expect(world.calls().some((call) => call.startsWith(register))).toBe(registers);
  });

  test('no network, no provider', async () => {
    await preprovision();
    expect(world.calls()).not.toContainEqual(expect.stringMatching(/^az provider/));
  });
});

describe('tools', () => {
  test('an old azd', async () => {
    world.answer('azd version', { json: { azd: { version: '1.23.14' } } });
    const { code, stderr } = await preprovision();
    expect(code).toBe(1);
    expect(stderr).toContain(
      'This is azd 1.23.14; 1.23.15 or newer is needed, because the hooks are written in JavaScript.',
    );
  });

  test('an old az', async () => {
    world.answer('az version', { json: { 'azure-cli': '2.59.1' } });
    const { code, stderr } = await preprovision();
    expect(code).toBe(1);
    expect(stderr).toContain('This is Azure CLI 2.59.1; 2.60.0 or newer is needed.');
  });

  test.each([
    ['az', 'Install the Azure CLI: https://'],
    ['azd', 'Install azd: https://'],
  ])('no %s', async (program, fix) => {
    world.remove(program);
    const { code, stderr } = await preprovision();
    expect(code).toBe(1);
    expect(stderr).toContain(`\`${program}\` is not on the PATH.`);
    expect(stderr).toContain(fix);
  });

  test('nobody is signed in', async () => {
    world.answer('az account show', { code: 1, stderr: "ERROR: Please run 'az login' to setup account.\n" });
    const { code, stderr } = await preprovision();
    expect(code).toBe(1);
    expect(stderr).toContain("Please run 'az login'");
    expect(stderr).toContain(`command: az account show --subscription ${SUBSCRIPTION}`);
    expect(stderr).toContain('Sign in with `az login` (it is another sign-in than that of azd)');
  });

  test('no right to look', async () => {
    world.answer('az resource list', {
      code: 1,
      stderr: '(AuthorizationFailed) The client does not have authorization',
    });
    const { stderr } = await preprovision();
    expect(stderr).toContain('docs/deploy.md says under "Rights" which are needed');
  });
});

test('outside azd it says which variable is missing', async () => {
  const { code, stderr } = await preprovision({ AZURE_SUBSCRIPTION_ID: '' });
  expect(code).toBe(1);
  expect(stderr).toContain('The environment of azd has no AZURE_SUBSCRIPTION_ID.');
});

test('--help says what it does, and does nothing', async () => {
  const { code, stdout } = await world.hook('preprovision', {}, ['--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^preprovision: checks Node, azd, az and the sign-in;/);
  expect(world.calls()).toEqual([]);
});
