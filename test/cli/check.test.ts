import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';

const folder = useFolder();
const check = (args: readonly string[] = [], env: Record<string, string> = {}) =>
  logsluice(['check', ...args], { cwd: folder.path, env });

test('a good logs.yaml: exit code 0, and which log goes to which table', async () => {
  expect(await check()).toEqual({
    code: 0,
    stdout:
      'logs.yaml is fine: app-events → AppEvents_CL, web-requests → WebRequests_CL, service-events → ServiceEvents_CL, plain-text → PlainText_CL\n',
    stderr: '',
  });
});

test('three mistakes are three lines with line and column, and exit code 2', async () => {
  await folder.write(
    'bad.yaml',
    `logs:
  - name: a
    match: "x/**"
    fromat: { type: json }
    table: A_CL
    columns:
      TimeGenerated: { from: t, type: datetme }
      1st: string
`,
  );
  const { code, stdout } = await check(['--config', 'bad.yaml']);
  expect(code).toBe(2);
  expect(stdout).toBe(`bad.yaml:4:5  unknown key \`fromat\`  (did you mean \`format\`?)
bad.yaml:7:39  unknown type \`datetme\`  (did you mean \`datetime\`?)
bad.yaml:8:7  \`1st\` is not a name for a column  (use 2 to 45 ASCII letters, digits and \`_\`, a letter first)
3 problems
`);
});

test('a warning is shown and does not fail', async () => {
  await folder.write(
    'warned.yaml',
    'logs: [{ name: a, match: "*", format: { type: text }, table: A_CL, columns: { RawData: { from: message } } }]',
  );
  const { code, stdout } = await check(['--config', 'warned.yaml']);
  expect(stdout).toMatch(/^warned\.yaml:1:\d+ {2}.*TimeGenerated/);
  expect(stdout).toMatch(/\nwarned\.yaml is fine: a → A_CL\n$/);
  expect(code).toBe(0);
});

test('a transformation is checked, too, at its place', async () => {
  const text = (transform: string): string => `logs:
  - name: a
    match: "*"
    format: { type: text }
    table: A_CL
    transform: ${transform}
    columns: { TimeGenerated: { from: $blob.lastModified }, RawData: { from: message } }
`;
  await folder.write('transformed.yaml', text("source | where RawData != '' | summarize count()"));
  expect(await check(['--config', 'transformed.yaml'])).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(
      /^transformed\.yaml:6:47 {2}a transformation cannot use the operator `summarize` .*\ntransformed\.yaml:6:57 .*`count` .*\n2 problems\n$/,
    ) as string,
  });
  await folder.write('transformed.yaml', text("source | where RawData != ''"));
  expect(await check(['--config', 'transformed.yaml'])).toMatchObject({ code: 0 });
});

test('an infra/tables.json that is out of date is a warning, and with --strict a failure', async () => {
  const config = 'deployed/logs.yaml';
  const text =
    'logs: [{ name: a, match: "*", format: { type: json }, table: A_CL, columns: { TimeGenerated: datetime } }]';
  await folder.write(config, text);
  expect((await logsluice(['infra', '--config', config], { cwd: folder.path })).code).toBe(0);
  expect(await check(['--config', config, '--strict'])).toMatchObject({
    code: 0,
    stdout: `${config} is fine: a → A_CL\n`,
  });
  await folder.write(config, text.replace('datetime }', 'datetime, Level: int }'));
  const said = `it is not what ${config} says  (run \`logsluice infra\`)`;
  expect(await check(['--config', config])).toMatchObject({
    code: 0,
    stdout: `deployed/infra/tables.json  warning: ${said}\n${config} is fine: a → A_CL\n`,
  });
  expect(await check(['--config', config, '--strict'])).toMatchObject({
    code: 1,
    stdout: `deployed/infra/tables.json  ${said}\n`,
  });
});

test('a type that the table in infra/tables.json cannot take is a problem, as it is for infra', async () => {
  const config = 'typed/logs.yaml';
  const text = (type: string): string =>
    `logs: [{ name: a, match: "*", format: { type: json }, table: A_CL, columns: { TimeGenerated: datetime, Nr: ${type} } }]`;
  await folder.write(config, text('int'));
  expect((await logsluice(['infra', '--config', config], { cwd: folder.path })).code).toBe(0);
  await folder.write(config, text('long'));
  const { code, stdout } = await check(['--config', config]);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^typed\/logs\.yaml:1:\d+ {2}`Nr` of the table `A_CL` was `int`, here it is `long`/);
  expect(stdout).toMatch(/\n1 problem: typed\/infra\/tables\.json has what was deployed\n$/);
});

test('settings that do not fit are named beside it', async () => {
  expect(await check([], { LOGSLUICE_ENDPONT: 'x', LOGSLUICE_MAX_IN_FLIGHT: 'four' })).toEqual({
    code: 2,
    stdout:
      'LOGSLUICE_ENDPONT  does not exist; did you mean LOGSLUICE_ENDPOINT?\n' +
      'LOGSLUICE_MAX_IN_FLIGHT  must be a whole number from 1 to 64\n' +
      '2 problems\n',
    stderr: '',
  });
});

test('what only --live asks for is wrong usage without it', async () => {
  const { code, stdout, stderr } = await check(['--url', 'https://app.example']);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: 'error: --url needs --live\n' });
});

test('a file that is not there: its name, and how to name another', async () => {
  expect(await check([], { LOGSLUICE_CONFIG: 'nope.yaml' })).toEqual({
    code: 2,
    stdout: 'nope.yaml  does not exist  (name another with --config or LOGSLUICE_CONFIG)\n',
    stderr: '',
  });
});
