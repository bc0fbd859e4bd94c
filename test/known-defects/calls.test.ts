import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { useStand } from './stand.ts';

const stand = useStand(`logs:
  - name: app
    match: '**'
    format: { type: json }
    table: App_CL
    columns: { Number: { from: n, type: int } }
`);
const lines = (count: number): string => Array.from({ length: count }, (_, n) => `{"n":${n}}\n`).join('');
const numbers = async (): Promise<readonly number[]> =>
  (await stand.rows<{ Number: number }>('App_CL')).map((row) => row.Number).toSorted((a, b) => a - b);
const all = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

describe('a service that throttles', () => {
  test('with a 429 for every fifth call each row arrives once, in no more calls than batches and refusals', async () => {
    await stand.fault({ status: 429, every: 5 });
    const { report } = await stand.ingest('a.json', lines(5000), {
      LOGSLUICE_MAX_BODY_BYTES: '3000',
      LOGSLUICE_RETRY_SECONDS: '30',
    });
    expect(report).toMatchObject({ state: 'done', sent: 5000, rejected: 0 });
    expect(await numbers()).toEqual(all(5000));
    const calls = await stand.calls();
    const refused = calls.filter(({ status }) => status === 429).length;
    expect(refused).toBe(Math.floor(calls.length / 5));
    expect(calls.length - refused).toBeLessThan(40);
  });

  test.each([429, 503])('Retry-After of a %i is waited for, no longer and no shorter', async (status) => {
    await stand.fault({ status, retryAfterS: 1, next: 1 });
    await stand.ingest('a.json', lines(10), { LOGSLUICE_RETRY_SECONDS: '30' });
    const [refused, accepted] = (await stand.calls()).map(({ at }) => Date.parse(at));
    expect(accepted! - refused!).toBeGreaterThanOrEqual(950);
    expect(accepted! - refused!).toBeLessThan(5000);
    expect(await numbers()).toEqual(all(10));
  });
});

describe('failures', () => {
  test.each([
    // Perhaps once more, with a new token.
    [401, 'SINK_UNAUTHORIZED', 2],
    [403, 'SINK_FORBIDDEN', 1],
    [404, 'SINK_NOT_FOUND', 1],
  ])(
    'a %i is not tried again as if the network had failed, and nothing is said to be sent',
    async (status, code, most) => {
      await stand.fault({ status });
      const { report } = await stand.ingest('a.json', lines(5000), {
        LOGSLUICE_MAX_BODY_BYTES: '3000',
        LOGSLUICE_RETRY_SECONDS: '5',
        // Else a second batch may be on its way before the first is answered.
        LOGSLUICE_MAX_IN_FLIGHT: '1',
      });
      expect(report).toMatchObject({ state: 'failed', sent: 0, error: { code } });
      expect((await stand.calls()).length).toBeLessThanOrEqual(most);
    },
  );

  test.each([500, 502, 503, 429])(
    'a %i for every call is tried again with growing pauses, and nothing is said to be sent',
    async (status) => {
      await stand.fault({ status });
      const { report } = await stand.ingest('a.json', lines(5000), {
        LOGSLUICE_MAX_BODY_BYTES: '3000',
        LOGSLUICE_RETRY_SECONDS: '3',
        LOGSLUICE_MAX_IN_FLIGHT: '1',
      });
      expect(report).toMatchObject({ state: 'failed', sent: 0, rejected: 0 });
      expect(report.error!.code).toMatch(/^SINK_/);
      const calls = await stand.calls();
      expect(calls.length).toBeGreaterThan(1);
      expect(calls.length).toBeLessThan(12);
    },
  );

  test('a connection that is cut is tried again', async () => {
    await stand.fault({ reset: true, next: 1 });
    await stand.ingest('a.json', lines(10), { LOGSLUICE_RETRY_SECONDS: '30' });
    expect(await numbers()).toEqual(all(10));
  });
});

test('of 200,000 lines never more calls are open than the setting says', async () => {
  let open = 0;
  let most = 0;
  let calls = 0;
  const server = createServer((request, response) => {
    calls++;
    most = Math.max(most, ++open);
    request.resume().once('end', () => {
      setTimeout(() => {
        open--;
        response.writeHead(204).end();
      }, 20);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = { LOGSLUICE_ENDPOINT: url, LOGSLUICE_MAX_IN_FLIGHT: '4', LOGSLUICE_MAX_BODY_BYTES: '50000' };
    const { report } = await stand.ingest('a.json', lines(200_000), settings);
    expect(report).toMatchObject({ state: 'done', sent: 200_000 });
    expect(calls).toBeGreaterThan(40);
    expect(most).toBe(4);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
