/** What every sink in front of the Logs Ingestion API must do, against the emulator and over real sockets. */
import { describe, expect, test } from 'vitest';
import { startEmulator, type EmulatorOptions, type Fault } from '../../src/lib/emulator/emulator.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Batch, Clock, Delivery, Sink } from '../../src/lib/seams.ts';
import { answeringServer, type Received, type Reply } from '../sink/answering-server.ts';
import { batchOf, numbered } from '../sink/batch-of.ts';
import { FakeClock } from '../sink/fake-clock.ts';

export const RULE = 'dcr-00000000000000000000000000000001';
export const STREAM = 'Custom-App_CL';
const RETRY_MS = 300_000;

export interface SinkTarget {
  readonly endpoint: string;
  readonly rule: string;
  readonly stream: string;
  readonly retryMs: number;
  readonly clock: Clock;
}

/** What is made of a sink in one test. */
interface Trial extends AsyncDisposable {
  send(batch: Batch, signal?: AbortSignal): Promise<Delivery>;
  readonly clock: FakeClock;
  fault(fault: Fault): Promise<void>;
  get(path: string): Promise<Record<string, unknown>[]>;
}

const never = AbortSignal.any([]);
const incompressible = (bytes: number): string =>
  Array.from({ length: bytes }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join('');
const ns = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map(({ n }) => n);

export function sinkSuite(name: string, open: (target: SinkTarget) => Sink): void {
  const trial = async (options: EmulatorOptions = {}): Promise<Trial> => {
    const emulator = await startEmulator(options);
    const clock = new FakeClock();
    const sink = open({ endpoint: emulator.url, rule: RULE, stream: STREAM, retryMs: RETRY_MS, clock });
    return {
      clock,
      send: (batch, signal = never) => sink.send(batch, { signal }),
      async fault(fault) {
        const body = JSON.stringify(fault);
        const { status } = await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body });
        expect(status).toBe(200);
      },
      get: async (path) => (await fetch(`${emulator.url}/_emulator/${path}`)).json() as Promise<never>,
      [Symbol.asyncDispose]: () => emulator.close(),
    };
  };
  const answered = async (
    batch: Batch,
    answer: (call: Received) => Reply | 'reset',
  ): Promise<{ delivery: Delivery; received: readonly Received[]; clock: FakeClock }> => {
    const clock = new FakeClock();
    await using server = await answeringServer(answer);
    const sink = open({ endpoint: server.url, rule: RULE, stream: STREAM, retryMs: RETRY_MS, clock });
    return { delivery: await sink.send(batch, { signal: never }), received: server.received, clock };
  };

  describe(`sink ${name}`, () => {
    test('delivers every row in one call', async () => {
      await using on = await trial();
      const delivery = await on.send(numbered(1000));
      const [call, ...more] = await on.get('calls');
      expect(more).toEqual([]);
      expect(call).toMatchObject({ rule: RULE, stream: STREAM, status: 204, rows: 1000 });
      expect(delivery).toEqual({
        sent: 1000,
        refused: [],
        cost: { calls: 1, retries: 0, bytes: call!['wireBytes'], failedRequests: [] },
      });
      expect(ns(await on.get('tables/App_CL/rows?limit=2'))).toEqual([1, 2]);
    });

    test('sends the body as gzip of a JSON array, named by a request id', async () => {
      const batch = numbered(50);
      const { delivery, received } = await answered(batch, () => ({ status: 204 }));
      const { path, headers, wire, body } = received[0]!;
      expect(path).toBe(`/dataCollectionRules/${RULE}/streams/${STREAM}?api-version=2023-01-01`);
      expect(body).toBe(batch.body.toString());
      expect(delivery.cost.bytes).toBe(wire.length);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': String(wire.length),
      });
      expect(headers['x-ms-client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['user-agent']).toMatch(/^logsluice /);
    });

    test.each([
      ['a token for someone else', 401, { auth: { audiences: ['https://other'] } }, 'SINK_UNAUTHORIZED'],
      ['a rule without the role', 403, { rules: [{ immutableId: RULE, access: 'denied' }] }, 'SINK_FORBIDDEN'],
      ['a rule that is not there', 404, { open: false, rules: [] }, 'SINK_NOT_FOUND'],
    ] as const)('%s (%i) fails the batch after one call', async (_, status, options, code) => {
      await using on = await trial(options);
      const delivery = await on.send(numbered(8));
      expect(delivery.failed?.code).toBe(code);
      expect(delivery.failed?.scope).toBe('app');
      const calls = await on.get('calls');
      expect(calls.map((call) => call['status'])).toEqual([status]);
      const failedRequests = calls.map((call) => call['clientRequestId']);
      expect(delivery).toMatchObject({ sent: 0, refused: [], cost: { calls: 1, retries: 0, failedRequests } });
    });

    test('a stream that the rule does not declare is a setting, told by an empty batch', async () => {
      await using on = await trial({ open: false, rules: [{ immutableId: RULE }] });
      const delivery = await on.send(numbered(8));
      expect(delivery.failed).toMatchObject({
        code: 'SINK_SETTING',
        context: { status: 400, code: 'InvalidStream', stream: STREAM },
      });
      expect(delivery).toMatchObject({ sent: 0, refused: [], cost: { calls: 2, retries: 0 } });
      expect(await on.get('calls')).toHaveLength(2);
    });

    test.each([[[4]], [[0]], [[7]], [[1, 6]], [[0, 1, 2, 3, 4, 5, 6, 7]]])(
      'a 400 about rows %j refuses exactly those',
      async (bad) => {
        const batch = batchOf(Array.from({ length: 8 }, (_, n) => ({ n, poison: bad.includes(n) })));
        const accepted: number[] = [];
        const { delivery } = await answered(batch, ({ body }) => {
          const rows = JSON.parse(body) as { n: number; poison: boolean }[];
          if (rows.some(({ poison }) => poison))
            return { status: 400, body: '{"error":{"code":"InvalidRow","message":"no"}}' };
          accepted.push(...rows.map(({ n }) => n));
          return { status: 204 };
        });
        expect(delivery.refused.map(({ row }) => row)).toEqual(bad);
        expect(accepted).toEqual([0, 1, 2, 3, 4, 5, 6, 7].filter((n) => !bad.includes(n)));
        expect(delivery).toMatchObject({ sent: 8 - bad.length });
        expect(delivery.failed).toBeUndefined();
        for (const { row, error } of delivery.refused) {
          expect(error).toMatchObject({ code: 'SINK_ROW_REFUSED', context: { status: 400, code: 'InvalidRow' } });
          expect(batch.reject(row, error)).toMatchObject({ number: row + 1 });
          expect(JSON.parse(batch.reject(row, error).raw.toString())).toEqual({ n: row, poison: true });
        }
      },
    );

    test('an empty batch is tried before and behind a batch, however many of its rows are refused', async () => {
      const { received } = await answered(numbered(16), ({ body }) => ({ status: body === '[]' ? 204 : 400 }));
      expect(received.filter(({ body }) => body === '[]')).toHaveLength(2);
    });

    test('a body that is too large (413) is halved until it fits', async () => {
      await using on = await trial({ limits: { wireBytes: 2000 } });
      const batch = batchOf(Array.from({ length: 9 }, (_, i) => ({ n: i + 1, text: incompressible(1200) })));
      const delivery = await on.send(batch);
      expect(delivery).toMatchObject({ sent: 9, refused: [] });
      expect(delivery.failed).toBeUndefined();
      expect(ns(await on.get('tables/App_CL/rows'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(delivery.cost.calls).toBeGreaterThan(4);
      expect(delivery.cost).toMatchObject({ calls: (await on.get('calls')).length, retries: 0 });
    });

    test('a single row that is too large (413) is refused, its neighbours are not', async () => {
      await using on = await trial({ limits: { wireBytes: 2000 } });
      const rows = [1, 2, 3, 4].map((n) => ({ n, text: incompressible(n === 3 ? 5000 : 100) }));
      const delivery = await on.send(batchOf(rows));
      expect(delivery.refused).toMatchObject([
        { row: 2, error: { code: 'SINK_ROW_REFUSED', context: { status: 413 } } },
      ]);
      expect(delivery.sent).toBe(3);
      expect(ns(await on.get('tables/App_CL/rows'))).toEqual([1, 2, 4]);
    });

    test('waits as long as it is told', async () => {
      await using on = await trial();
      await on.fault({ status: 429, retryAfterS: 37, next: 2 });
      const delivery = await on.send(numbered(3));
      expect(on.clock.slept).toEqual([37_000, 37_000]);
      expect(delivery).toMatchObject({ sent: 3, cost: { calls: 3, retries: 2 } });
      const calls = await on.get('calls');
      const failed = calls.filter((call) => call['status'] === 429).map((call) => call['clientRequestId']);
      expect(delivery.cost.failedRequests).toEqual(failed.reverse());
    });

    test.each([
      ['429 without Retry-After', { status: 429 }],
      ['503', { status: 503 }],
      ['500', { status: 500 }],
      ['502 with a page of some proxy', { status: 502 }],
      ['408', { status: 408 }],
      ['a connection that is cut', { reset: true }],
      ['a 200, which is not an answer of the service', { status: 200 }],
    ] as const)('comes back after %s, each time later at most', async (_, fault) => {
      await using on = await trial();
      await on.fault({ ...fault, next: 4 });
      const delivery = await on.send(numbered(3));
      expect(delivery).toMatchObject({ sent: 3, refused: [], cost: { calls: 5, retries: 4 } });
      expect(delivery.cost.failedRequests).toHaveLength(4);
      expect(on.clock.slept).toHaveLength(4);
      on.clock.slept.forEach((ms, attempt) => expect(ms).toBeLessThanOrEqual(500 * 2 ** attempt));
      expect(ns(await on.get('tables/App_CL/rows'))).toEqual([1, 2, 3]);
    });

    test('a lost reply sends the rows again: none is lost, some are there twice', async () => {
      await using on = await trial();
      await on.fault({ reset: 'after', next: 1 });
      expect(await on.send(numbered(2))).toMatchObject({ sent: 2, cost: { calls: 2, retries: 1 } });
      expect(ns(await on.get('tables/App_CL/rows'))).toEqual([1, 2, 1, 2]);
    });

    test.each([
      ['SINK_THROTTLED', { status: 429 }],
      ['SINK_THROTTLED', { status: 503, retryAfterS: 60 }],
      ['SINK_UNAVAILABLE', { status: 500 }],
      ['SINK_UNAVAILABLE', { status: 200 }],
      ['SINK_UNAVAILABLE', { reset: true }],
    ] as const)('gives up with %s once the time is used up by %j', async (code, fault) => {
      await using on = await trial();
      await on.fault(fault);
      const began = on.clock.now();
      const delivery = await on.send(numbered(3));
      expect(delivery.failed).toMatchObject({ code, retry: 'later', scope: 'batch' });
      expect(delivery).toMatchObject({ sent: 0, refused: [] });
      expect(delivery.cost.retries).toBe(delivery.cost.calls - 1);
      expect(delivery.cost.failedRequests).toHaveLength(delivery.cost.calls);
      expect(on.clock.now() - began).toBeGreaterThan(RETRY_MS / 2);
      expect(on.clock.now() - began).toBeLessThanOrEqual(RETRY_MS);
    });

    test('an endpoint that nobody listens at is unavailable, with the word of the system', async () => {
      await using server = await answeringServer(() => ({ status: 204 }));
      const { url: endpoint } = server;
      await server[Symbol.asyncDispose]();
      const sink = open({ endpoint, rule: RULE, stream: STREAM, retryMs: 0, clock: new FakeClock() });
      const delivery = await sink.send(numbered(1), { signal: never });
      expect(delivery.failed).toMatchObject({
        code: 'SINK_UNAVAILABLE',
        context: { endpoint, reason: 'ECONNREFUSED' },
      });
    });

    test('what failed for good says what was sent before it', async () => {
      const { delivery } = await answered(numbered(8), ({ body }) => {
        const rows = (JSON.parse(body) as unknown[]).length;
        return { status: rows === 8 ? 413 : body.includes('"n":1}') ? 204 : 403 };
      });
      expect(delivery).toMatchObject({ sent: 4, refused: [], failed: { code: 'SINK_FORBIDDEN' }, cost: { calls: 3 } });
    });

    test('an abort in mid-flight throws its reason and frees the connection', async () => {
      const stop = new AbortController();
      const reason = new PipelineError('RUN_SHUTDOWN', { path: 'a.log' });
      await using server = await answeringServer(() => {
        setImmediate(() => stop.abort(reason));
        return 'silence';
      });
      const sink = open({
        endpoint: server.url,
        rule: RULE,
        stream: STREAM,
        retryMs: RETRY_MS,
        clock: new FakeClock(),
      });
      await expect(sink.send(numbered(1), { signal: stop.signal })).rejects.toBe(reason);
      expect(server.received).toHaveLength(1);
    });

    test('an abort during a wait throws its reason, and nothing more is sent', async () => {
      const stop = new AbortController();
      const reason = new PipelineError('RUN_SHUTDOWN', { path: 'a.log' });
      await using server = await answeringServer(() => ({ status: 429, headers: { 'retry-after': '60' } }));
      const clock: Clock = {
        now: () => 0,
        sleep: (_ms, signal) => {
          stop.abort(reason);
          return Promise.reject(signal.reason as Error);
        },
      };
      const sink = open({ endpoint: server.url, rule: RULE, stream: STREAM, retryMs: RETRY_MS, clock });
      await expect(sink.send(numbered(1), { signal: stop.signal })).rejects.toBe(reason);
      expect(server.received).toHaveLength(1);
    });

    test('an abort beforehand sends nothing', async () => {
      await using on = await trial();
      const reason = new PipelineError('RUN_SHUTDOWN', { path: 'a.log' });
      await expect(on.send(numbered(1), AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(await on.get('calls')).toEqual([]);
    });

    test.each([400, 401, 403, 404, 413, 429, 500, 200])(
      'no message after a %i that echoes the call shows its token or a row',
      async (status) => {
        const secret = 'hunter2';
        const { delivery, received } = await answered(batchOf([{ code: secret }, { n: 1 }]), ({ body, headers }) => ({
          status: body === '[]' ? 204 : status,
          body: `{"code":"${secret}","message":${JSON.stringify(body + headers.authorization)}}`,
        }));
        const errors = [...delivery.refused.map(({ error }) => error), ...(delivery.failed ? [delivery.failed] : [])];
        expect(errors.length).toBeGreaterThan(0);
        const token = received[0]!.headers.authorization!.slice('Bearer '.length);
        for (const { message, fix } of errors) {
          expect(`${message} ${fix}`).not.toContain(secret);
          expect(`${message} ${fix}`).not.toContain(token.slice(0, 20));
        }
      },
    );
  });
}
