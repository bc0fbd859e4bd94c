import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { developmentCertificate } from '../../src/lib/cli/development-certificate.ts';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';
import { armServer, type ArmAnswer, type ArmServer } from '../live/arm-server.ts';
import { GROUP, SUBSCRIPTION, WORKSPACE } from '../live/deployment.ts';
import { answeringServer, type AnsweringServer, type Reply } from '../sink/answering-server.ts';
import { logsluice, start, useFolder } from './cli-process.ts';

const folder = useFolder();
const LOGS = `logs:
  - { name: app, match: 'app/**', format: { type: json }, table: App_CL, columns: { TimeGenerated: { from: t, type: datetime }, Level: int } }
`;
const KEY = 'function-key-of-the-test';
const PROVIDERS = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers`;
const ROUTING = [{ endpoint: 'https://dcr-0.example', id: 'dcr-0' }];

let certificate: string;
let emulator: Emulator;
let arm: ArmServer;
let app: AnsweringServer;
let resources: Record<string, unknown>;
let health: Reply;
let env: Record<string, string>;

beforeAll(async () => {
  await folder.write('logs.yaml', LOGS);
  await logsluice(['infra'], { cwd: folder.path });
  const { key, cert, file } = await developmentCertificate(folder.path);
  certificate = file;
  emulator = await startEmulator({ tls: { key, cert } });
  arm = await armServer(
    (path): ArmAnswer | undefined => {
      const body = resources[path];
      return body === undefined ? undefined : { body };
    },
    { key, cert },
  );
  app = await answeringServer(({ headers }) => (headers['x-functions-key'] === KEY ? health : { status: 401 }));
});
afterAll(async () => {
  await emulator.close();
  await arm[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

const azdValues = (): Record<string, string> => ({
  AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
  AZURE_RESOURCE_GROUP: GROUP,
  WORKSPACE_ID: WORKSPACE,
  SERVICE_APP_URI: app.url,
  RULE_ROUTING: JSON.stringify(ROUTING),
});
const writeAzd = async (values: Record<string, string>): Promise<void> => {
  await mkdir(join(folder.path, '.azure/dev'), { recursive: true });
  await writeFile(join(folder.path, '.azure/config.json'), '{"version":1,"defaultEnvironment":"dev"}');
  const lines = Object.entries(values).map(([name, value]) => `${name}="${value.replaceAll('"', '\\"')}"\n`);
  await writeFile(join(folder.path, '.azure/dev/.env'), lines.join(''));
};

/** What Azure shows after the plan was deployed. */
async function asPlanned(): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder.path, 'infra/tables.json'), 'utf8');
  const { tables, streams } = JSON.parse(text) as {
    tables: { name: string; plan: string; columns: { name: string; type: string }[] }[];
    streams: { name: string; table: string; columns: object[] }[];
  };
  const rule = {
    name: 'rule-0',
    properties: {
      immutableId: 'dcr-0',
      endpoints: { logsIngestion: 'https://dcr-0.example' },
      streamDeclarations: Object.fromEntries(streams.map(({ name, columns }) => [name, { columns }])),
      destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: WORKSPACE }] },
      dataFlows: streams.map(({ name, table }) => ({
        streams: [name],
        destinations: ['workspace'],
        outputStream: `Custom-${table}`,
        transformKql: 'source',
      })),
    },
  };
  return {
    [`${PROVIDERS}/Microsoft.Insights/dataCollectionRules`]: { value: [rule] },
    ...Object.fromEntries(
      tables.map(({ name, plan, columns }) => [
        `${WORKSPACE}/tables/${name}`,
        { name, properties: { plan, schema: { columns } } },
      ]),
    ),
  };
}

const streamsOf = (...streams: object[]): Reply => {
  const status = streams.every((one) => 'state' in one && one.state === 'ok') ? 'ok' : 'degraded';
  return { status: 200, body: JSON.stringify({ status, problems: [], live: { status, streams } }) };
};

beforeEach(async () => {
  resources = await asPlanned();
  health = streamsOf({ stream: 'Custom-App_CL', rule: 'dcr-0', state: 'ok' });
  env = {
    LOGSLUICE_FUNCTION_KEY: KEY,
    NODE_EXTRA_CA_CERTS: certificate,
    // The caller's own sign-in: whichever DefaultAzureCredential finds, here a principal of the emulator's tenant.
    AZURE_AUTHORITY_HOST: emulator.url.replace('http:', 'https:'),
    AZURE_TENANT_ID: '00000000-0000-0000-0000-000000000009',
    AZURE_CLIENT_ID: '00000000-0000-0000-0000-000000000008',
    AZURE_CLIENT_SECRET: 'any',
  };
  await writeAzd(azdValues());
});
const check = (args: readonly string[] = [], more: Record<string, string> = {}) =>
  logsluice(['check', '--live', '--arm', arm.url, ...args], { cwd: folder.path, env: { ...env, ...more } });

test('all is as planned: exit code 0; the key and the token were shown to those who ask for them', async () => {
  const { code, stdout, stderr } = await check();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`logs.yaml is fine: app → App_CL
app    ${app.url} may send to 1 stream
azure  resource group ${GROUP} is as infra/tables.json plans it
`);
  expect(arm.requests.at(-1)!.authorization).toMatch(/^Bearer ey/);
  expect(app.received.at(-1)).toMatchObject({ path: '/api/health/problems?live=1' });
});

test('what is not as planned is named with what to do: exit code 1', async () => {
  const rules = resources[`${PROVIDERS}/Microsoft.Insights/dataCollectionRules`] as {
    value: [{ properties: { streamDeclarations: Record<string, { columns: { name: string; type: string }[] }> } }];
  };
  const { columns } = rules.value[0].properties.streamDeclarations['Custom-App_CL']!;
  columns.find(({ name }) => name === 'Level')!.name = 'level';
  resources[`${WORKSPACE}/tables/App_CL`] = {
    name: 'App_CL',
    properties: {
      plan: 'Analytics',
      schema: {
        columns: [
          { name: 'TimeGenerated', type: 'dateTime' },
          { name: 'Level', type: 'string' },
          { name: 'Mine', type: 'real' },
        ],
      },
    },
  };
  health = streamsOf(
    { stream: 'Custom-LogsluiceRuns_CL', rule: 'dcr-0', state: 'ok' },
    {
      stream: 'Custom-App_CL',
      rule: 'dcr-0',
      state: 'wrong',
      missing: 'role',
      code: 'SINK_FORBIDDEN',
      message: 'No.',
      fix: 'Give it.',
    },
  );
  const { code, stdout } = await check();
  expect(code).toBe(1);
  expect(stdout.replaceAll(/^ {4}(?!SINK|Give).*\n/gm, '')).toBe(`logs.yaml is fine: app → App_CL
app    ${app.url} may send to 1 of 2 streams
  role  Custom-App_CL → dcr-0
    SINK_FORBIDDEN: No.
    Give it.
azure  resource group ${GROUP} differs from infra/tables.json in 3:
  type  table App_CL: column Level is string, planned is int
  extra  table App_CL: column Mine (real) is not in the plan
  case  stream Custom-App_CL of rule rule-0: column Level is there as level: to the service those are two
`);
});

test('a plan that logs.yaml has left behind is said to be', async () => {
  const other = await folder.write('more.yaml', LOGS.replace('Level: int', 'Level: int, More: string'));
  const { code, stdout } = await check(['--config', other]);
  expect(code).toBe(1);
  expect(stdout).toContain('plan   infra/tables.json is not what logs.yaml says now: run `logsluice infra`');
});

describe('one part does not keep the other from being asked', () => {
  test('an app that does not answer', async () => {
    const { code, stdout } = await check([], { LOGSLUICE_FUNCTION_KEY: 'wrong' });
    expect(code).toBe(1);
    expect(stdout).toContain(
      `LIVE_APP  The app at ${app.url} does not say how it is: it does not accept the key (401).`,
    );
    expect(stdout).toContain('azure  resource group');
  });

  test('an Azure that does not show its rules', async () => {
    delete resources[`${PROVIDERS}/Microsoft.Insights/dataCollectionRules`];
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toContain('may send to 1 stream');
    expect(stdout).toContain(
      'LIVE_ARM  Azure does not show the data collection rules of the resource group rg-logs: it answers 404 ResourceNotFound.',
    );
  });

  test('an app that cannot start: its problems', async () => {
    const problem = { code: 'CONFIG_INVALID', where: 'start', message: 'No.', fix: 'Mend it.' };
    health = { status: 503, body: JSON.stringify({ status: 'degraded', problems: [problem] }) };
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toContain(
      `app    ${app.url} cannot ask the service:\n  problem  start\n    CONFIG_INVALID: No.\n    Mend it.\n`,
    );
  });
});

describe('what is not known is not asked, and said', () => {
  test('where Azure is', async () => {
    await writeAzd({ SERVICE_APP_URI: app.url });
    const { code, stderr } = await check();
    expect([code, stderr]).toEqual([
      0,
      'Azure was not asked: it is not known what AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP, LOGSLUICE_WORKSPACE_ID are.\n',
    ]);
  });

  test('where the app is: options say where Azure is', async () => {
    await writeAzd({});
    const places = ['--subscription', SUBSCRIPTION, '--resource-group', GROUP, '--workspace', WORKSPACE];
    const { code, stdout, stderr } = await check(places, { LOGSLUICE_FUNCTION_KEY: '' });
    expect([code, stderr]).toEqual([0, 'The app was not asked: --url says where it is.\n']);
    expect(stdout).toContain('is as infra/tables.json plans it');
  });
});

test('the key may be in a file', async () => {
  const file = await folder.write('key', `${KEY}\n`);
  expect(await check(['--key-file', file], { LOGSLUICE_FUNCTION_KEY: '' })).toMatchObject({ code: 0 });
  expect(await check(['--key-env', 'OTHER'], { LOGSLUICE_FUNCTION_KEY: '', OTHER: KEY })).toMatchObject({ code: 0 });
});

test.each<[string, string[], Record<string, string>, string]>([
  ['no key', [], { LOGSLUICE_FUNCTION_KEY: '' }, 'LOGSLUICE_FUNCTION_KEY is missing'],
  ['no file with a key', ['--key-file', 'none'], {}, '--key-file cannot be read: ENOENT'],
  ['an address that is not safe', ['--url', 'http://app.example'], {}, '--url must be an https address'],
  ['a Resource Manager that is not', ['--arm', 'http://arm.example'], {}, '--arm must be an https address'],
  ['an environment that azd does not know', ['--environment', 'none'], {}, '--environment names no environment'],
])('%s is wrong usage: exit code 2', async (_, args, more, words) => {
  const { code, stderr } = await check(args, more);
  expect(code).toBe(2);
  expect(stderr).toContain(`The setting ${words}`);
});

test('without anything to ask it is wrong usage; logs.yaml that is wrong comes first', async () => {
  await writeAzd({});
  expect(await check()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('The setting --url is missing') as string,
  });
  const bad = await folder.write('bad.yaml', LOGS.replace('Level: int', 'Level: itn'));
  expect(await check(['--config', bad])).toMatchObject({ code: 2, stderr: '' });
});

test('Ctrl-C breaks it off: 130', async () => {
  health = { status: 200, body: '' };
  await using silent = await answeringServer(() => 'silence');
  const running = start(['check', '--live', '--url', silent.url], { cwd: folder.path, env });
  await running.line(/logs\.yaml is fine/);
  await expect.poll(() => silent.received.length, { timeout: 10_000 }).toBe(1);
  running.signal('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: 'logs.yaml is fine: app → App_CL\n', stderr: '' });
});
