import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { NOW, RULE, STAMP, start, STREAM } from './emulator-client.ts';

const rowsOf = (...names: string[]) => names.map((Computer) => ({ TimeGenerated: STAMP, Computer }));

test('tables: one entry per table with its stream, rows and bytes', async () => {
  await using emulator = await start();
  await emulator.post(rowsOf('a', 'b'));
  const bytes = JSON.stringify(rowsOf('a')[0]).length * 2;
  expect(await emulator.json('tables')).toEqual([{ table: 'App_CL', stream: STREAM, rows: 2, bytes, forgotten: 0 }]);
});

test.each([
  ['', ['a', 'b', 'c', 'd']],
  ['?order=desc', ['d', 'c', 'b', 'a']],
  ['?limit=2&offset=1', ['b', 'c']],
  ['?limit=2&offset=1&order=desc', ['c', 'b']],
  ['?limit=0', []],
  ['?offset=9&order=desc', []],
])('rows%s are %j', async (query, names) => {
  await using emulator = await start();
  await emulator.post(rowsOf('a', 'b'));
  await emulator.post(rowsOf('c', 'd'));
  expect((await emulator.rows(query)).map((row) => row['Computer'])).toEqual(names);
});

test.each([
  ['Computer=b', ['b', 'b']],
  ['Computer=b&Level=2', ['b']],
  ['Level=null', ['a']],
  ['Context=%7B%22x%22:1%7D', ['c']],
  ['Computer=none', []],
])('rows?%s keeps the rows with these values', async (filter, names) => {
  await using emulator = await start();
  const [a, b1, b2, c] = rowsOf('a', 'b', 'b', 'c');
  await emulator.post([a, { ...b1, Level: 1 }, { ...b2, Level: 2 }, { ...c, Level: 3, Context: { x: 1 } }]);
  const response = await emulator.get(`tables/App_CL/rows?${filter}`);
  expect(response.headers.get('x-total-count')).toBe(String(names.length));
  expect(((await response.json()) as { Computer: string }[]).map((row) => row.Computer)).toEqual(names);
});

test.each([
  ['tables/None/rows', 404],
  ['tables/App_CL/rows?limit=-1', 400],
  ['tables/App_CL/rows?order=up', 400],
  ['nothing', 404],
])('%s is %i', async (path, status) => {
  await using emulator = await start();
  await emulator.post(rowsOf('a'));
  expect((await emulator.get(path)).status).toBe(status);
});

test('calls: newest first, with ids, sizes and rows', async () => {
  await using emulator = await start();
  await emulator.post(rowsOf('a'), { headers: { 'x-ms-client-request-id': 'first' } });
  const refused = await emulator.post([], { stream: 'Custom-None' });
  expect(await emulator.json('calls')).toMatchObject([
    { status: 400, code: 'InvalidStream', requestId: refused.headers.get('x-ms-request-id'), rows: 0 },
    { status: 204, rule: RULE, stream: STREAM, clientRequestId: 'first', rows: 1, wireBytes: 65, bodyBytes: 65 },
  ]);
  expect(await emulator.json('calls?limit=1')).toHaveLength(1);
});

test('files: reports from within and from without, newest first, with the known fields only', async () => {
  await using emulator = await start();
  emulator.emulator.registerFile({
    file: 'a.json',
    log: 'app',
    state: 'done',
    read: 2,
    sent: 2,
    rejected: 0,
    filtered: 0,
    altered: 1,
  });
  const posted = { file: 'b.json', state: 'failed', error: 'The gzip data is damaged.', at: '2026-11-24T00:00:00Z' };
  expect((await emulator.order('POST', 'files', { ...posted, other: 1 })).status).toBe(200);
  expect((await emulator.order('POST', 'files', { state: 'done' })).status).toBe(400);
  expect((await emulator.order('POST', 'files', 'junk')).status).toBe(400);
  expect(() => emulator.emulator.registerFile({ file: '', state: 'done' })).toThrow('A report needs');
  expect(await emulator.json('files')).toEqual([
    posted,
    {
      file: 'a.json',
      log: 'app',
      state: 'done',
      read: 2,
      sent: 2,
      rejected: 0,
      filtered: 0,
      altered: 1,
      at: new Date(NOW).toISOString(),
    },
  ]);
});

test('files: the newest 500 are kept', async () => {
  await using emulator = await start();
  const reports = Array.from({ length: 1100 }, (_, i) => ({ file: String(i), state: 'done' }));
  for (const report of reports) emulator.emulator.registerFile(report);
  const kept = (await emulator.json('files')) as { file: string }[];
  expect([kept.length, kept[0]!.file, kept[499]!.file]).toEqual([500, '1099', '600']);
});

test('reset forgets rows, calls, errors, counters, files and faults', async () => {
  await using emulator = await start();
  await emulator.post(rowsOf('a'));
  await emulator.post('{}');
  await emulator.order('POST', 'faults', { status: 503 });
  emulator.emulator.registerFile({ file: 'a', state: 'done' });
  expect((await emulator.order('POST', 'reset')).status).toBe(200);
  for (const path of ['tables', 'calls', 'errors', 'files', 'faults']) expect(await emulator.json(path)).toEqual([]);
  expect(await emulator.json('counters')).toMatchObject({ calls: 0, rows: 0, statuses: {} });
  expect((await emulator.post([])).status).toBe(204);
});

const statuses = async (emulator: Awaited<ReturnType<typeof start>>, calls: number, stream = STREAM) => {
  const seen: number[] = [];
  for (let i = 0; i < calls; i++) seen.push((await emulator.post(rowsOf('a'), { stream })).status);
  return seen;
};

test.each([
  [{ status: 503 }, [503, 503, 503, 503]],
  [{ status: 429, next: 2 }, [429, 429, 204, 204]],
  [{ status: 500, every: 2 }, [204, 500, 204, 500]],
  [{ status: 500, stream: 'Custom-Other' }, [204, 204, 204, 204]],
  [{ status: 200, next: 1 }, [200, 204, 204, 204]],
])('the fault %j gives %j', async (fault, seen) => {
  await using emulator = await start();
  expect((await emulator.order('POST', 'faults', fault)).status).toBe(200);
  expect(await statuses(emulator, 4)).toEqual(seen);
  expect(await emulator.json('tables')).toMatchObject(
    seen.includes(204) ? [{ rows: seen.filter((status) => status === 204).length }] : [],
  );
});

test('a fault carries its code and Retry-After; DELETE ends it', async () => {
  await using emulator = await start();
  await emulator.order('POST', 'faults', { status: 429, code: 'Busy', retryAfterS: 7 });
  const response = await emulator.post([]);
  expect([response.headers.get('retry-after'), response.headers.get('x-ms-error-code')]).toEqual(['7', 'Busy']);
  expect(await (await emulator.order('DELETE', 'faults')).json()).toEqual([]);
  expect((await emulator.post([])).status).toBe(204);
});

test('a fault of delayMs answers later, and as if nothing were', async () => {
  await using emulator = await start();
  await emulator.order('POST', 'faults', { delayMs: 120 });
  const before = performance.now();
  expect((await emulator.post(rowsOf('a'))).status).toBe(204);
  expect(performance.now() - before).toBeGreaterThanOrEqual(115);
});

test('a fault of reset cuts the connection, before the rows are stored or after', async () => {
  await using emulator = await start();
  await emulator.order('POST', 'faults', [
    { reset: true, next: 1 },
    { reset: 'after', next: 1 },
  ]);
  await expect(emulator.post(rowsOf('before'))).rejects.toThrow('fetch failed');
  await expect(emulator.post(rowsOf('after'))).rejects.toThrow('fetch failed');
  expect(await emulator.rows()).toEqual(rowsOf('after'));
  expect(await emulator.json('counters')).toMatchObject({ calls: 2, accepted: 0, statuses: { reset: 2 } });
});

test.each([
  [[1], 'a fault is a JSON object'],
  [{}, 'needs `status`, `delayMs` or `reset`'],
  [{ status: 99 }, '`status` must be'],
  [{ status: 503, every: 1, next: 1 }, '`every` or `next`, not both'],
  [{ status: 503, delay: 1 }, 'not `delay`'],
  [{ status: 503, code: 'a\r\nb' }, '`code` must be'],
])('the fault %j is refused', async (fault, problem) => {
  await using emulator = await start();
  const response = await emulator.order('POST', 'faults', fault);
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(problem)]);
});

/** `fetch` does not let a caller choose these headers. */
function statusWith(port: number, method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      resolve(response.resume().statusCode ?? 0);
    });
    call.on('error', reject).end();
  });
}

test.each([
  ['localhost:PORT', 200],
  ['127.0.0.1:PORT', 200],
  ['[::1]:PORT', 200],
  ['LOCALHOST:PORT', 200],
  ['my-machine:PORT', 200],
  ['evil.example:PORT', 403],
  ['localhost', 403],
  ['localhost:1', 403],
  ['localhost.evil.example:PORT', 403],
])('the Host %s is %i', async (host, status) => {
  await using emulator = await start({ hosts: ['My-Machine'] });
  const { port } = emulator.emulator;
  const headers = { host: host.replace('PORT', String(port)) };
  expect(await statusWith(port, 'GET', '/_emulator/tables', headers)).toBe(status);
});

test.each([
  [{ origin: 'http://localhost:PORT' }, 200],
  [{ origin: 'http://evil.example' }, 403],
  [{ origin: 'http://localhost:1' }, 403],
  [{ origin: 'null' }, 403],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{}, 200],
])('an order with %j is %i', async (given, status) => {
  await using emulator = await start();
  const { port } = emulator.emulator;
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value.replace('PORT', String(port))]),
  );
  expect(await statusWith(port, 'POST', '/_emulator/reset', headers)).toBe(status);
});

test('the emulator listens on the loopback address only', async () => {
  await using emulator = await start();
  await expect(fetch(`http://127.0.0.2:${emulator.emulator.port}/`)).rejects.toThrow('fetch failed');
});

test.each([
  ['/', 'text/html; charset=utf-8'],
  ['/page.css', 'text/css; charset=utf-8'],
  ['/page.js', 'text/javascript; charset=utf-8'],
])('the page file %s is served under a policy that runs nothing foreign', async (path, type) => {
  await using emulator = await start();
  const response = await fetch(emulator.emulator.url + path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect((await response.text()).length).toBeGreaterThan(500);
});

test('the script of the page makes no markup from data', () => {
  const script = readFileSync(new URL('../../src/lib/emulator/page/page.js', import.meta.url), 'utf8');
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|eval\(|new Function/);
});

test('a taken port rejects with EADDRINUSE', async () => {
  await using emulator = await start();
  await expect(start({ port: emulator.emulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test.each([
  [
    { streams: [{ stream: 'Custom-X', table: 'X', columns: [{ name: 'Id', type: 'guid' }] }] },
    'Column Id of Custom-X has type guid',
  ],
  [{ answers: { nothing: {} } as never }, 'There is no answer named nothing'],
])('options that make no sense are refused: %#', async (options, message) => {
  await expect(start(options)).rejects.toThrow(message);
});
