import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import { useAzurite } from '../azurite.ts';
import { answeringServer } from '../sink/answering-server.ts';
import { asked, loadFunctionApp, type FunctionApp } from './function-app.ts';
import { LOGS } from './function-stand.ts';
import { useTemporaryFolder } from '../folder.ts';

const KEY = 'the-function-key';
const BAD = LOGS.replace('type: int', 'type: itn');
const azurite = useAzurite();
const folder = useTemporaryFolder();
let app: FunctionApp;
let env: Record<string, string>;
let made = 0;

beforeEach(async () => {
  await writeFile(join(folder.path, 'logs.yaml'), LOGS);
  env = {
    LOGSLUICE_CONFIG: join(folder.path, 'logs.yaml'),
    AzureWebJobsStorage: azurite.connectionString,
    LOGSLUICE_STATE_CONTAINER: `health-${made++}`,
  };
  app = await loadFunctionApp(env);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The host, which lets a request with the right key through to the function that demands one. */
async function host(answer = (live: boolean) => app.healthProblems(asked({ live }))) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url!);
    if (request.headers['x-functions-key'] !== KEY) {
      response.writeHead(401).end();
      return;
    }
    answer(request.url!.endsWith('?live=1')).then(
      ({ status, jsonBody }) =>
        response.writeHead(status!, { 'content-type': 'application/json' }).end(JSON.stringify(jsonBody)),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('WEBSITE_HOSTNAME', `127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('two functions answer: one for all, one that the host guards with the key', () => {
  const bindings = (name: string) => Object.values(app.registry.functions.get(name)!.metadata.bindings);
  expect(bindings('health')).toContainEqual(
    expect.objectContaining({ type: 'httpTrigger', route: 'health', authLevel: 'anonymous', methods: ['GET'] }),
  );
  expect(bindings('healthProblems')).toContainEqual(
    expect.objectContaining({ type: 'httpTrigger', route: 'health/problems', authLevel: 'function', methods: ['GET'] }),
  );
});

test('where all is well anyone is told so', async () => {
  expect(await app.health(asked())).toMatchObject({
    status: 200,
    jsonBody: { status: 'ok' },
    headers: { 'cache-control': 'no-store' },
  });
});

test('where logs.yaml is wrong anyone is told that something is, and nothing more', async () => {
  await writeFile(join(folder.path, 'logs.yaml'), BAD);
  expect(await app.health(asked())).toEqual({
    status: 503,
    jsonBody: { status: 'degraded' },
    headers: { 'cache-control': 'no-store' },
  });
});

test('who shows the key in a header or in the query is told what is wrong and how to mend it', async () => {
  await writeFile(join(folder.path, 'logs.yaml'), BAD);
  await using server = await host();
  for (const shown of [{ header: KEY }, { code: KEY }]) {
    expect(await app.health(asked(shown))).toMatchObject({
      status: 503,
      headers: { 'cache-control': 'no-store' },
      jsonBody: {
        status: 'degraded',
        problems: [
          {
            code: 'CONFIG_INVALID',
            where: 'start',
            message: expect.stringContaining('unknown type `itn`') as string,
            fix: expect.stringContaining('logsluice check') as string,
            since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          },
        ],
      },
    });
  }
  expect(server.seen).toEqual(['/api/health/problems', '/api/health/problems']);
});

test.each([
  ['TABLES_INVALID', '[{"endpoint":"https://a","id":"dcr-a"}]', /^tables\.json cannot be used: there is none/],
  ['SETTING_INVALID', '[{"endpoint":"https://a"}]', /^The setting LOGSLUICE_RULES at `0`\.`id`: must be given/],
])('rules without their plan, or a list of rules that is wrong: %s', async (code, rules, message) => {
  vi.stubEnv('LOGSLUICE_RULES', rules);
  const { status, jsonBody } = await app.healthProblems(asked());
  expect([status, jsonBody]).toMatchObject([
    503,
    { problems: [{ code, where: 'start', message: expect.stringMatching(message) as string }] },
  ]);
});

test('the key is never part of a URL', async () => {
  await using server = await host();
  await app.health(asked({ code: KEY }));
  expect(server.seen.join()).not.toContain(KEY);
});

test('a wrong key is refused, whatever the state', async () => {
  await using server = await host();
  expect(await app.health(asked({ header: 'wrong' }))).toEqual({
    status: 401,
    jsonBody: { error: 'The key is not valid.' },
  });
  expect(server.seen).toHaveLength(1);
});

test('an app that only some addresses may call, and not itself, names the place that takes the key', async () => {
  await using server = await answeringServer(() => ({ status: 403 }));
  vi.stubEnv('WEBSITE_HOSTNAME', new URL(server.url).host);
  expect(await app.health(asked({ header: KEY }))).toMatchObject({
    status: 502,
    jsonBody: { error: expect.stringContaining(`${server.url}/api/health/problems`) as string },
  });
});

test('without a host nobody can check a key', async () => {
  vi.stubEnv('WEBSITE_HOSTNAME', undefined);
  expect(await app.health(asked({ header: KEY }))).toMatchObject({ status: 501 });
});

test('a host that cannot be reached is said to be, to whoever shows a key', async () => {
  const server = await host();
  await server[Symbol.asyncDispose]();
  expect(await app.health(asked({ header: KEY }))).toMatchObject({
    status: 502,
    jsonBody: { error: expect.stringContaining('ECONNREFUSED') as string },
  });
});

test('a mended logs.yaml is taken at the next question; a problem keeps its time until then', async () => {
  await writeFile(join(folder.path, 'logs.yaml'), BAD);
  const since = async (): Promise<unknown> =>
    ((await app.healthProblems(asked())).jsonBody as { problems: { since: string }[] }).problems[0]?.since;
  const first = await since();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await since()).toBe(first);
  await writeFile(join(folder.path, 'logs.yaml'), LOGS);
  expect(await app.health(asked())).toMatchObject({ status: 200 });
  expect(await app.healthProblems(asked())).toMatchObject({ jsonBody: { problems: [] } });
});

test('a wrong setting is a problem as well', async () => {
  vi.stubEnv('LOGSLUICE_MAX_IN_FLIGHT', 'four');
  expect(await app.healthProblems(asked())).toMatchObject({
    status: 503,
    jsonBody: { problems: [{ code: 'SETTING_INVALID' }] },
  });
});

test('what one instance runs into, another tells, with the fix, until it is mended', async () => {
  await writeFile(join(folder.path, 'logs.yaml'), BAD);
  expect(await app.healthProblems(asked())).toMatchObject({ status: 503 });
  await writeFile(join(folder.path, 'logs.yaml'), LOGS);
  const { theService, problems } = app.instance;
  problems.raise('Custom-App_CL', new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }));
  await theService().saveProblems({ signal: new AbortController().signal });
  const other = await loadFunctionApp(env);
  expect(await other.healthProblems(asked())).toMatchObject({
    status: 503,
    jsonBody: {
      problems: [
        {
          code: 'SINK_FORBIDDEN',
          where: 'Custom-App_CL',
          fix: expect.stringContaining('Monitoring Metrics Publisher') as string,
          since: expect.stringMatching(/Z$/) as string,
          seen: expect.stringMatching(/Z$/) as string,
        },
      ],
    },
  });
  problems.resolve('Custom-App_CL');
  await theService().saveProblems({ signal: new AbortController().signal });
  await vi.waitFor(async () => expect(await other.healthProblems(asked())).toMatchObject({ status: 200 }), 10_000);
});

test('storage that is not set is a problem, beside what is known without it', async () => {
  vi.stubEnv('AzureWebJobsStorage', undefined);
  await writeFile(join(folder.path, 'logs.yaml'), BAD);
  expect(await app.healthProblems(asked())).toMatchObject({
    status: 503,
    jsonBody: { problems: [{ code: 'CONFIG_INVALID' }, { code: 'SETTING_INVALID', where: 'storage' }] },
  });
});

describe('live', () => {
  let emulator: Emulator;
  const rules = (['granted', 'denied'] as const).map((access) => ({ immutableId: `dcr-${access}`, access }));
  const streams = ['App', 'Web'].map((name) => ({ stream: `Custom-${name}_CL`, table: `${name}_CL`, columns: [] }));
  const live = (answer: { readonly jsonBody?: unknown }): unknown => (answer.jsonBody as { live?: unknown }).live;

  beforeAll(async () => {
    emulator = await startEmulator({ open: false, rules, streams });
  });
  afterAll(() => emulator.close());
  const started = (settings: Record<string, string>): Promise<FunctionApp> =>
    loadFunctionApp({ ...env, LOGSLUICE_ENDPOINT: emulator.url, LOGSLUICE_RULE: 'dcr-granted', ...settings });

  test('who shows the key is told what the service says to each stream, and nothing was stored', async () => {
    app = await started({ LOGSLUICE_RUNS_STREAM: 'Custom-Runs_CL' });
    await using server = await host();
    const answer = await app.health(asked({ header: KEY, live: true }));
    const where = { rule: 'dcr-granted', endpoint: emulator.url };
    expect(answer).toMatchObject({ status: 503, jsonBody: { status: 'degraded', problems: [] } });
    expect(live(answer)).toMatchObject({
      status: 'degraded',
      streams: [
        { stream: 'Custom-App_CL', ...where, state: 'ok' },
        { stream: 'Custom-Runs_CL', ...where, state: 'wrong', missing: 'stream', code: 'SINK_SETTING' },
      ],
    });
    expect(server.seen).toEqual(['/api/health/problems?live=1']);
    const tables = await fetch(`${emulator.url}/_emulator/tables`);
    expect(((await tables.json()) as { rows: number }[]).filter(({ rows }) => rows > 0)).toEqual([]);
  });

  test('where all may be sent to it is 200', async () => {
    app = await started({ LOGSLUICE_RUNS_STREAM: 'Custom-Web_CL' });
    expect(await app.healthProblems(asked({ live: true }))).toMatchObject({
      status: 200,
      jsonBody: { status: 'ok', problems: [], live: { status: 'ok' } },
    });
  });

  test('each rule of a stream is asked', async () => {
    const routes = rules.map(({ immutableId }) => ({ endpoint: emulator.url, rule: immutableId }));
    app = await started({ LOGSLUICE_STREAMS: JSON.stringify({ 'Custom-App_CL': routes }) });
    expect(live(await app.healthProblems(asked({ live: true })))).toMatchObject({
      streams: [
        { rule: 'dcr-granted', state: 'ok' },
        { rule: 'dcr-denied', state: 'wrong', missing: 'role' },
      ],
    });
  });

  test('without the key the service is not asked', async () => {
    app = await started({});
    expect(await app.health(asked({ live: true }))).toMatchObject({ status: 401 });
    expect(live(await app.healthProblems(asked()))).toBeUndefined();
  });

  test('however many ask, the service is asked once', async () => {
    app = await started({});
    const before = await calls();
    const answers = await Promise.all([1, 2, 3].map(() => app.healthProblems(asked({ live: true }))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await calls()) - before).toBe(1);
  });

  test('while logs.yaml is wrong there is nothing to ask: that is the problem', async () => {
    await writeFile(join(folder.path, 'logs.yaml'), BAD);
    app = await started({});
    const answer = await app.healthProblems(asked({ live: true }));
    expect(answer).toMatchObject({ status: 503, jsonBody: { problems: [{ code: 'CONFIG_INVALID' }] } });
    expect(live(answer)).toBeUndefined();
  });

  const calls = async (): Promise<number> =>
    ((await (await fetch(`${emulator.url}/_emulator/calls`)).json()) as unknown[]).length;
});
