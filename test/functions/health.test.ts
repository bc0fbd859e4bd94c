import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpRequest } from '@azure/functions';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { useAzurite } from '../azurite.ts';
import { loadFunctionApp, type FunctionApp } from './function-app.ts';

const KEY = 'the-function-key';
const GOOD = `logs:
  - { name: app, match: 'app/**', format: { type: json }, table: App_CL, columns: { Number: { from: n, type: int } } }
`;
const BAD = GOOD.replace('type: int', 'type: itn');
const azurite = useAzurite();
let folder: string;
let app: FunctionApp;
let env: Record<string, string>;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-health-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  await writeFile(join(folder, 'logs.yaml'), GOOD);
  env = {
    LOGSLUICE_CONFIG: join(folder, 'logs.yaml'),
    AzureWebJobsStorage: azurite.connectionString,
    LOGSLUICE_STATE_CONTAINER: `health-${made++}`,
  };
  app = await loadFunctionApp(env);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const asked = ({ header, code }: { header?: string; code?: string } = {}): HttpRequest =>
  ({
    headers: new Headers(header === undefined ? {} : { 'x-functions-key': header }),
    query: new URLSearchParams(code === undefined ? {} : { code }),
  }) as unknown as HttpRequest;

/** The host, which lets a request with the right key through to the function that demands one. */
async function host(answer = () => app.healthProblems()) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url!);
    if (request.headers['x-functions-key'] !== KEY) {
      response.writeHead(401).end();
      return;
    }
    answer().then(
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
  await writeFile(join(folder, 'logs.yaml'), BAD);
  expect(await app.health(asked())).toEqual({
    status: 503,
    jsonBody: { status: 'degraded' },
    headers: { 'cache-control': 'no-store' },
  });
});

test('who shows the key in a header or in the query is told what is wrong and how to mend it', async () => {
  await writeFile(join(folder, 'logs.yaml'), BAD);
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
  const { status, jsonBody } = await app.healthProblems();
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
  await writeFile(join(folder, 'logs.yaml'), BAD);
  const since = async (): Promise<unknown> =>
    ((await app.healthProblems()).jsonBody as { problems: { since: string }[] }).problems[0]?.since;
  const first = await since();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await since()).toBe(first);
  await writeFile(join(folder, 'logs.yaml'), GOOD);
  expect(await app.health(asked())).toMatchObject({ status: 200 });
  expect(await app.healthProblems()).toMatchObject({ jsonBody: { problems: [] } });
});

test('a wrong setting is a problem as well', async () => {
  vi.stubEnv('LOGSLUICE_MAX_IN_FLIGHT', 'four');
  expect(await app.healthProblems()).toMatchObject({
    status: 503,
    jsonBody: { problems: [{ code: 'SETTING_INVALID' }] },
  });
});

test('what one instance runs into, another tells, with the fix, until it is mended', async () => {
  await writeFile(join(folder, 'logs.yaml'), BAD);
  expect(await app.healthProblems()).toMatchObject({ status: 503 });
  await writeFile(join(folder, 'logs.yaml'), GOOD);
  const { theService, problems } = app.instance;
  problems.raise('Custom-App_CL', new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }));
  await theService().saveProblems({ signal: new AbortController().signal });
  const other = await loadFunctionApp(env);
  expect(await other.healthProblems()).toMatchObject({
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
  await vi.waitFor(async () => expect(await other.healthProblems()).toMatchObject({ status: 200 }), 10_000);
});

test('storage that is not set is a problem, beside what is known without it', async () => {
  vi.stubEnv('AzureWebJobsStorage', undefined);
  await writeFile(join(folder, 'logs.yaml'), BAD);
  expect(await app.healthProblems()).toMatchObject({
    status: 503,
    jsonBody: { problems: [{ code: 'CONFIG_INVALID' }, { code: 'SETTING_INVALID', where: 'storage' }] },
  });
});
