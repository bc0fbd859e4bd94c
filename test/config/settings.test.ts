import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSettings, loadSettings } from '../../src/lib/config/settings.ts';
import type { Environment } from '../../src/lib/config/settings.ts';
import type { PipelineError } from '../../src/lib/errors.ts';

const problems = (env: Environment): string[] =>
  checkSettings(env).problems.map(({ setting, problem }) => `${setting} ${problem}`);

const DEFAULTS = {
  config: 'logs.yaml',
  container: 'logs',
  stateContainer: 'logsluice',
  triggerSource: 'EventGrid',
  routes: new Map(),
  audience: 'https://monitor.azure.com',
  maxBodyBytes: 1_000_000,
  maxRecordBytes: 1_000_000,
  decodeLimits: {
    maxEntryBytes: 10_000_000_000,
    maxExpandedBytes: 50_000_000_000,
    maxRatio: 500,
    maxEntries: 100_000,
    maxDepth: 3,
    maxSpoolBytes: 500_000_000,
  },
  maxInFlight: 4,
  retrySeconds: 300,
  leaseSeconds: 45,
  watchdogSeconds: 60,
  gate: { maxCalls: 16, callsPerMinute: 12_000, bytesPerMinute: 2_000_000_000 },
  settleMinutes: 15,
  retentionDays: 30,
  splitAboveBytes: 1_000_000_000,
};

test.each<[string, Environment, object]>([
  ['nothing set gives every default', {}, DEFAULTS],
  [
    'an empty or blank value counts as unset',
    { LOGSLUICE_MAX_IN_FLIGHT: '', LOGSLUICE_ENDPOINT: ' ', LOGSLUICE_STREAMS: '' },
    DEFAULTS,
  ],
  [
    'limits of a rule',
    {
      LOGSLUICE_MAX_CALLS: '1',
      LOGSLUICE_RULE_CALLS_PER_MINUTE: '600',
      LOGSLUICE_RULE_BYTES_PER_MINUTE: '1000000000000',
    },
    { ...DEFAULTS, gate: { maxCalls: 1, callsPerMinute: 600, bytesPerMinute: 1e12 } },
  ],
  ['a number is read from its digits', { LOGSLUICE_MAX_IN_FLIGHT: '64' }, { ...DEFAULTS, maxInFlight: 64 }],
  ['the rows of runs', { LOGSLUICE_RUNS_STREAM: 'Custom-Runs_CL' }, { ...DEFAULTS, runsStream: 'Custom-Runs_CL' }],
  [
    'endpoint and rule are the default route; the endpoint loses its slash',
    { LOGSLUICE_ENDPOINT: 'https://e.ingest.monitor.azure.com/', LOGSLUICE_RULE: 'dcr-1' },
    { ...DEFAULTS, defaultRoute: { endpoint: 'https://e.ingest.monitor.azure.com', rule: 'dcr-1' } },
  ],
  [
    'a stream has one route or several',
    {
      LOGSLUICE_STREAMS:
        '{"Custom-A_CL":{"endpoint":"https://a","rule":"dcr-a"},"Microsoft-Syslog":[{"endpoint":"https://b","rule":"dcr-b"},{"endpoint":"https://c","rule":"dcr-c"}]}',
    },
    {
      ...DEFAULTS,
      routes: new Map([
        ['Custom-A_CL', [{ endpoint: 'https://a', rule: 'dcr-a' }]],
        [
          'Microsoft-Syslog',
          [
            { endpoint: 'https://b', rule: 'dcr-b' },
            { endpoint: 'https://c', rule: 'dcr-c' },
          ],
        ],
      ]),
    },
  ],
  [
    'the deployed rules stand by their index',
    { LOGSLUICE_RULES: '[{"endpoint":"https://a/","id":"dcr-a"},{"endpoint":"https://b","id":"dcr-b"}]' },
    {
      ...DEFAULTS,
      rules: [
        { endpoint: 'https://a', rule: 'dcr-a' },
        { endpoint: 'https://b', rule: 'dcr-b' },
      ],
    },
  ],
  ['variables of other programs are nobody’s business', { PATH: '/bin', LOGSLUICE_HOST: 'func' }, DEFAULTS],
])('%s', (_, env, expected) => {
  expect(loadSettings(env)).toEqual(expected);
});

test.each(['http://localhost:8080', 'http://127.0.0.1:1', 'http://127.9.9.9', 'http://[::1]:8080', 'http://127.1'])(
  'plain http is for loopback: %s',
  (endpoint) => {
    expect(problems({ LOGSLUICE_ENDPOINT: endpoint, LOGSLUICE_RULE: 'dcr-1' })).toEqual([]);
  },
);

test.each<[string, string, string]>([
  ['LOGSLUICE_MAX_CALLS', '257', 'must be from 1 to 256'],
  ['LOGSLUICE_RULE_CALLS_PER_MINUTE', '0', 'must be from 1 to 1000000'],
  ['LOGSLUICE_RULE_BYTES_PER_MINUTE', '99999', 'must be from 100000 to 1000000000000'],
  ['LOGSLUICE_MAX_IN_FLIGHT', 'four', 'must be a whole number from 1 to 64'],
  ['LOGSLUICE_MAX_IN_FLIGHT', '65', 'must be from 1 to 64'],
  ['LOGSLUICE_MAX_IN_FLIGHT', '0', 'must be from 1 to 64'],
  ['LOGSLUICE_MAX_IN_FLIGHT', '4.5', 'must be a whole number from 1 to 64'],
  ['LOGSLUICE_MAX_IN_FLIGHT', '0x10', 'must be a whole number from 1 to 64'],
  ['LOGSLUICE_MAX_BODY_BYTES', '1048577', 'must be from 1000 to 1048576'],
  ['LOGSLUICE_MAX_BODY_BYTES', '999', 'must be from 1000 to 1048576'],
  ['LOGSLUICE_MAX_RECORD_BYTES', '1e6', 'must be a whole number from 1000 to 16777216'],
  ['LOGSLUICE_RETRY_SECONDS', '-1', 'must be a whole number from 1 to 3600'],
  ['LOGSLUICE_TRIGGER_SOURCE', 'eventgrid', 'must be `EventGrid`, `EventQueue` or `LogsAndContainerScan`'],
  ['LOGSLUICE_RUNS_STREAM', 'LogsluiceRuns_CL', 'must be the name of a stream: Custom-…'],
  ['LOGSLUICE_AUDIENCE', 'http://monitor.azure.com', 'must be an https URL'],
  ['LOGSLUICE_CONTAINER', 'My_Logs', 'must be a container name: 3 to 63 lower-case letters, digits and single hyphens'],
  ['LOGSLUICE_STATE_CONTAINER', 'logs', 'must differ from LOGSLUICE_CONTAINER'],
  ['LOGSLUICE_HASH_KEY', 'short', 'must have at least 16 characters'],
  ['LOGSLUICE_MAX_INFLIGHT', '4', 'does not exist; did you mean LOGSLUICE_MAX_IN_FLIGHT?'],
  ['LOGSLUICE_STREAMS', '{', 'is not valid JSON'],
  ['LOGSLUICE_STREAMS', '[]', 'must be a JSON object of streams'],
  [
    'LOGSLUICE_STREAMS',
    '{"A_CL":{"endpoint":"https://a","rule":"dcr-a"}}',
    'at `A_CL`: must be the name of a stream: Custom-… or Microsoft-…',
  ],
  ['LOGSLUICE_STREAMS', '{"Custom-A":5}', 'at `Custom-A`: must be `{ "endpoint", "rule" }` or a list of them'],
  ['LOGSLUICE_STREAMS', '{"Custom-A":[]}', 'at `Custom-A`: must be `{ "endpoint", "rule" }` or a list of them'],
  ['LOGSLUICE_STREAMS', '{"Custom-A":[5]}', 'at `Custom-A`.`0`: must be `{ "endpoint", "rule" }` or a list of them'],
  ['LOGSLUICE_STREAMS', '{"Custom-A":{"endpoint":"https://a"}}', 'at `Custom-A`.`rule`: must be given, as text'],
  [
    'LOGSLUICE_STREAMS',
    '{"Custom-A":[{"endpoint":"https://a","rule":"x"},{"endpoint":"http://a","rule":"x"}]}',
    'at `Custom-A`.`1`.`endpoint`: must be https; plain http is for loopback addresses only',
  ],
  [
    'LOGSLUICE_STREAMS',
    '{"Custom-A":{"endpoint":"https://a","rule":"x","url":"y"}}',
    'at `Custom-A`: has the unknown key `url`; it takes `endpoint` and `rule`',
  ],
  ['LOGSLUICE_RULES', '[', 'is not valid JSON'],
  ['LOGSLUICE_RULES', '{}', 'must be a JSON list of rules'],
  ['LOGSLUICE_RULES', '[]', 'must be a JSON list of rules'],
  ['LOGSLUICE_RULES', '["dcr-a"]', 'at `0`: must be `{ "endpoint", "id" }`'],
  ['LOGSLUICE_RULES', '[{"endpoint":"https://a"}]', 'at `0`.`id`: must be given, as text'],
  [
    'LOGSLUICE_RULES',
    '[{"endpoint":"https://a","id":"dcr-a"},{"endpoint":"http://a","id":"dcr-a"}]',
    'at `1`.`endpoint`: must be https; plain http is for loopback addresses only',
  ],
  [
    'LOGSLUICE_RULES',
    '[{"endpoint":"https://a","id":"dcr-a","rule":"dcr-a"}]',
    'at `0`: has the unknown key `rule`; it takes `endpoint` and `id`',
  ],
])('%s=%s is refused', (setting, value, problem) => {
  expect(problems({ [setting]: value })).toEqual([`${setting} ${problem}`]);
});

test.each([
  ['http://10.0.0.1', 'must be https; plain http is for loopback addresses only'],
  ['http://localhost.example.com', 'must be https; plain http is for loopback addresses only'],
  ['e.ingest.monitor.azure.com', 'must be a URL, such as https://….ingest.monitor.azure.com'],
  ['ftp://e', 'must be an https URL'],
  ['https://me:secret@e', 'must not carry a user name or password'],
  ['https://e/dataCollectionRules', 'must end after the host name: no path or query'],
])('the endpoint %s is refused', (endpoint, problem) => {
  expect(problems({ LOGSLUICE_ENDPOINT: endpoint, LOGSLUICE_RULE: 'dcr-1' })).toEqual([
    `LOGSLUICE_ENDPOINT ${problem}`,
  ]);
});

test('endpoint and rule need each other', () => {
  expect(problems({ LOGSLUICE_RULE: 'dcr-1' })).toEqual([
    'LOGSLUICE_ENDPOINT is missing: LOGSLUICE_RULE is set, and one needs the other',
  ]);
  expect(problems({ LOGSLUICE_ENDPOINT: 'https://e' })).toEqual([
    'LOGSLUICE_RULE is missing: LOGSLUICE_ENDPOINT is set, and one needs the other',
  ]);
});

test('SETTING_INVALID shows the first problem and the others', () => {
  let thrown: unknown;
  try {
    loadSettings({ LOGSLUICE_MAX_IN_FLIGHT: 'four', LOGSLUICE_CONTAINER: 'X', LOGSLUICE_RULE: 'a/b' });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'SETTING_INVALID' });
  expect((thrown as PipelineError).message).toBe(
    'The setting LOGSLUICE_CONTAINER must be a container name: 3 to 63 lower-case letters, digits and single hyphens. ' +
      'Also: LOGSLUICE_RULE must be the immutable id of a data collection rule (`dcr-…`), not its resource id; ' +
      'LOGSLUICE_MAX_IN_FLIGHT must be a whole number from 1 to 64; ' +
      'LOGSLUICE_ENDPOINT is missing: LOGSLUICE_RULE is set, and one needs the other.',
  );
});

test('no value of a setting is ever repeated in a problem', () => {
  const names = ['LOGSLUICE_STREAMS', 'LOGSLUICE_ENDPOINT', 'LOGSLUICE_RULE', 'LOGSLUICE_MAX_IN_FLIGHT'];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.string(), (name, noise) => {
      const secret = 'hunter2hunter2';
      for (const value of [`${secret}${noise}!`, JSON.stringify({ 'Custom-A': { endpoint: secret, rule: noise } })]) {
        expect(problems({ [name]: value }).join('\n')).not.toContain(secret);
      }
    }),
  );
});

test('settings for further keys have names of their own', () => {
  expect(checkSettings({ LOGSLUICE_HASH_KEY_X: 'a key of some length' }).problems).toEqual([]);
});
