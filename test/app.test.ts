import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkLogs, createApp, fileSource, printRows, rejectsFile, type App } from '../src/lib/app.ts';
import { startEmulator, type Emulator } from '../src/lib/emulator/emulator.ts';
import { useTemporaryFolder } from './folder.ts';

const RULE = 'dcr-00000000000000000000000000000001';
const LOGS = `logs:
  - name: app
    match: 'app/**'
    format: { type: json }
    table: App_CL
    columns:
      Number: { from: n, type: int, required: true }
      SourceFile: { from: $blob.path }
`;
const signal = AbortSignal.any([]);
const folder = useTemporaryFolder({ 'logs.yaml': LOGS });
let emulator: Emulator;
let app: App;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});

beforeEach(async () => {
  await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
  app = createApp({ env: { LOGSLUICE_ENDPOINT: emulator.url, LOGSLUICE_RULE: RULE }, directory: folder.path });
});

const rows = async (): Promise<unknown> => (await fetch(`${emulator.url}/_emulator/tables/App_CL/rows`)).json();

describe('a local file', () => {
  test('goes the same way, with a sink, rejects and progress of its caller', async () => {
    const file = join(folder.path, 'local.json');
    await writeFile(file, '{"n":1}\n[2]\n{"n":3}\n');
    const printed: string[] = [];
    const progress: number[] = [];
    const rejects = rejectsFile(join(folder.path, 'rejects.ndjson'));
    const { report } = await app.ingest(await fileSource(file, 'app/local.json'), {
      signal,
      log: app.logFor('app/local.json')!,
      rejects: rejects.open('app/local.json'),
      sink: printRows((lines) => {
        printed.push(lines.toString());
        return Promise.resolve();
      }),
      maxInFlight: 1,
      onProgress: ({ bytesIn }) => progress.push(bytesIn),
    });
    await rejects.close();
    expect(report).toMatchObject({ state: 'done', read: 3, sent: 2, rejected: 1, calls: 0 });
    expect(printed.join('')).toBe(
      '{"Number":1,"SourceFile":"app/local.json"}\n{"Number":3,"SourceFile":"app/local.json"}\n',
    );
    expect(progress).toEqual([20]);
    expect(await readFile(report.rejectsFile!, 'utf8')).toContain('"record":2');
    expect(await rows()).toMatchObject({ error: expect.anything() as unknown });
  });

  test('has a log by its path only', () => {
    expect(app.logFor('app/deep/x.json')?.name).toBe('app');
    expect(app.logFor('x.json')).toBeUndefined();
  });
});

describe('createApp', () => {
  test('fails with SETTING_INVALID on a wrong setting', () => {
    expect(() => createApp({ env: { LOGSLUICE_MAX_IN_FLIGHT: 'four' }, directory: folder.path })).toThrowError(
      expect.objectContaining({ code: 'SETTING_INVALID' }) as Error,
    );
  });

  test('fails with CONFIG_INVALID where logs.yaml cannot be read, or is wrong', async () => {
    await writeFile(join(folder.path, 'wrong.yaml'), 'logs: 3\n');
    for (const config of ['none.yaml', 'wrong.yaml']) {
      expect(() => createApp({ env: { LOGSLUICE_CONFIG: config }, directory: folder.path })).toThrowError(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          context: expect.objectContaining({ file: config }) as unknown,
        }) as Error,
      );
    }
  });

  test('opens nothing: settings for what is not used may be missing', () => {
    expect(createApp({ env: {}, directory: folder.path }).config.logs).toHaveLength(1);
  });
});

describe('checkLogs', () => {
  const warning = expect.stringMatching(/^logs\.yaml:6:5 {2}warning: no `TimeGenerated`/) as string;

  test('gives the configuration where nothing is an error; a warning stays', () => {
    expect(checkLogs(LOGS, 'logs.yaml', 'logs.yaml', {})).toMatchObject({
      config: expect.objectContaining({ file: 'logs.yaml' }) as unknown,
      errors: 0,
      problems: [warning],
    });
  });

  test('renders every problem with its line and column, and counts the errors', () => {
    const text = LOGS.replace('type: int', 'type: itn').replace('name: app', 'nmae: app');
    expect(checkLogs(text, 'logs.yaml', 'logs.yaml', {})).toMatchObject({
      errors: 2,
      problems: [
        expect.stringMatching(/^logs\.yaml:2:5 .*did you mean `name`/) as string,
        warning,
        expect.stringMatching(/^logs\.yaml:7:32 .*did you mean `int`/) as string,
      ],
    });
  });

  test('says the place of what is found out later', () => {
    const { lineOf } = checkLogs(LOGS, 'logs.yaml', 'logs.yaml', {});
    const late = { path: ['logs', 0, 'columns', 'Number'], at: 'value', severity: 'error' } as const;
    expect(lineOf({ ...late, message: 'wrong', fix: 'mend it' })).toBe('logs.yaml:7:15  wrong  (mend it)');
  });

  test('files that it names lie beside it, and keys are settings', async () => {
    const steps = 'apply: [{ lookup: { file: codes.json } }, { hash: hmac-sha256, key: LOGSLUICE_HASH_KEY_A }]';
    const text = LOGS.replace('from: $blob.path', `from: code, ${steps}`);
    const path = join(folder.path, 'lookup.yaml');
    const problems = (env: Record<string, string>) => checkLogs(text, 'logs.yaml', path, env).problems.slice(1);
    expect(problems({})).toEqual([
      'logs.yaml:8:59  the file `codes.json` cannot be read (ENOENT)  (its path starts at the folder of this file)',
      'logs.yaml:8:101  the setting LOGSLUICE_HASH_KEY_A is missing  (set it to a long random text)',
    ]);
    await writeFile(join(folder.path, 'codes.json'), '{"a":"b"}');
    expect(problems({ LOGSLUICE_HASH_KEY_A: 'a key of some length' })).toEqual([]);
    await writeFile(join(folder.path, 'codes.json'), ' '.repeat(1_000_001));
    expect(problems({ LOGSLUICE_HASH_KEY_A: 'a key of some length' })).toEqual([
      'logs.yaml:8:59  the file `codes.json` has more than 1000000 bytes  (its path starts at the folder of this file)',
    ]);
  });
});
