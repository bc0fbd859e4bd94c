import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseHost, startFunctionHost } from '../../src/lib/local/function-host.ts';
import { hostEnvironment } from '../../src/lib/local/host-settings.ts';
import { freePort } from '../../src/lib/local/ports.ts';

/** Writes what it was given, then answers as a host does. */
const STUB = `#!${process.execPath}
require('node:fs').writeFileSync(process.env.SEEN, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env }));
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
require('node:http').createServer((_, response) => response.end('{"state":"Running"}')).listen(port, '127.0.0.1');
`;

let folder: string;
let func: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'logsluice-func-')));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'app'));
  func = join(folder, 'bin', 'func');
  await writeFile(func, STUB);
  await chmod(func, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('chooseHost', () => {
  test('auto takes func where it is on PATH', () => {
    expect(chooseHost('auto', ['/nowhere', join(folder, 'bin')].join(delimiter))).toMatchObject({ kind: 'func', func });
  });
  test('auto takes the built-in host where it is not, and says so', () => {
    expect(chooseHost('auto', '/nowhere')).toEqual({
      kind: 'built-in',
      reason: 'the built-in host: Core Tools (func) are not on PATH',
    });
  });
  test('built-in is taken although func is there', () => {
    expect(chooseHost('built-in', join(folder, 'bin')).kind).toBe('built-in');
  });
  test.each(['func', 'other'])('%s without it fails with SETTING_INVALID', (choice) => {
    expect(() => chooseHost(choice, '/nowhere')).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }));
  });
});

describe('startFunctionHost', () => {
  const { signal } = new AbortController();

  test('runs func in the folder of the build, with the settings, on our own Node', async () => {
    const { port } = await freePort(42_071);
    const seen = join(folder, 'seen.json');
    const app = join(folder, 'app');
    const ours = {
      PATH: '/usr/bin',
      SEEN: seen,
      LOGSLUICE_STREAMS: '{}',
      LOGSLUICE_RULES: '[]',
      LOGSLUICE_MAX_IN_FLIGHT: '2',
    };
    const env = hostEnvironment({ storageConnection: 'Storage', emulator: 'http://127.0.0.1:1', app }, ours);
    const chosen = chooseHost('auto', join(folder, 'bin'));
    const host = await startFunctionHost(chosen, { app, port, env, log: join(folder, 'host.log'), signal });
    const given = JSON.parse(await readFile(seen, 'utf8')) as {
      args: string[];
      cwd: string;
      env: Record<string, string>;
    };
    expect(given.args).toEqual(['start', '--port', String(port)]);
    expect(given.cwd).toBe(app);
    expect(given.env).toMatchObject({
      AzureWebJobsStorage: 'Storage',
      LogsStorage: 'Storage',
      FUNCTIONS_WORKER_RUNTIME: 'node',
      LOGSLUICE_CONTAINER: 'logs',
      LOGSLUICE_ENDPOINT: 'http://127.0.0.1:1',
      LOGSLUICE_RUNS_STREAM: 'Custom-LogsluiceRuns_CL',
      LOGSLUICE_TRIGGER_SOURCE: 'LogsAndContainerScan',
      LOGSLUICE_CONFIG: join(app, 'logs.yaml'),
      LOGSLUICE_MAX_IN_FLIGHT: '2',
    });
    // Rows meant for the emulator must not find a way to Azure.
    expect(given.env).not.toHaveProperty('LOGSLUICE_STREAMS');
    expect(given.env).not.toHaveProperty('LOGSLUICE_RULES');
    expect(host.url).toBe(`http://127.0.0.1:${port}`);
    await host.child.stop();
    expect(await host.child.ended).toBe('signal SIGTERM');
  });

  test.each([
    ['EventQueue', 'EventQueue'],
    ['EventGrid', 'LogsAndContainerScan'],
  ])('LOGSLUICE_TRIGGER_SOURCE %s is %s here, where no Event Grid calls', (LOGSLUICE_TRIGGER_SOURCE, used) => {
    const env = hostEnvironment({ storageConnection: 's', emulator: 'e', app: 'a' }, { LOGSLUICE_TRIGGER_SOURCE });
    expect(env).toMatchObject({ LOGSLUICE_TRIGGER_SOURCE: used });
  });

  test('a host that ends before it runs fails with LOCAL_CHILD and the end of its log', async () => {
    const broken = join(folder, 'broken');
    await writeFile(broken, `#!${process.execPath}\nconsole.log('no bundle'); process.exit(3);`);
    await chmod(broken, 0o755);
    const options = { app: join(folder, 'app'), port: 9, env: process.env, log: join(folder, 'broken.log'), signal };
    await expect(startFunctionHost({ kind: 'func', func: broken, reason: '' }, options)).rejects.toMatchObject({
      code: 'LOCAL_CHILD',
      message: 'The function host ended with exit code 3.',
      cause: 'no bundle',
    });
  });
});
