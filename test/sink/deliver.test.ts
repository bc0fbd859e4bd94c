import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Endpoint } from '../../src/lib/seams.ts';
import { deliver } from '../../src/lib/sink/deliver.ts';
import { batchOf, numbered } from './batch-of.ts';
import { FakeClock, HeldClock, settled } from './fake-clock.ts';

const signal = AbortSignal.any([]);
const stream = 'Custom-App_CL';
const patience = { retryMs: 10_000 };

/** An endpoint that answers by the rows it is sent; `undefined` accepts them. */
function endpoint(
  judge: (rows: readonly { readonly n: number }[], body: string) => PipelineError | undefined,
  retryAfterMs?: number,
): Endpoint & { readonly bodies: string[] } {
  const bodies: string[] = [];
  return {
    bodies,
    post(packed) {
      const body = gunzipSync(packed).toString();
      bodies.push(body);
      const error = judge(JSON.parse(body) as { n: number }[], body);
      const base = { bytes: packed.length, requestId: `r${bodies.length}` };
      const answer: Answer =
        error === undefined
          ? { ...base, status: 'accepted' }
          : { ...base, status: 'refused', error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
      return Promise.resolve(answer);
    },
  };
}

const refused = (): PipelineError => new PipelineError('SINK_REFUSED', { status: 400, code: 'InvalidRow' });
const tooLarge = (): PipelineError => new PipelineError('SINK_TOO_LARGE', { bytes: 1 });

test('each part of a halved batch is a valid body, and the first half goes first', async () => {
  const only = endpoint((rows) => (rows.length > 2 ? tooLarge() : undefined));
  expect(await deliver([only], stream, patience, new FakeClock()).send(numbered(5), { signal })).toMatchObject({
    sent: 5,
    cost: { calls: 5, retries: 0, failedRequests: ['r1', 'r3'] },
  });
  expect(only.bodies).toEqual([
    '[{"n":1},{"n":2},{"n":3},{"n":4},{"n":5}]',
    '[{"n":1},{"n":2}]',
    '[{"n":3},{"n":4},{"n":5}]',
    '[{"n":3}]',
    '[{"n":4},{"n":5}]',
  ]);
});

test('rows of several bytes a character are cut between rows', async () => {
  const rows = ['ä', '😀', '\u0000', '"[,]'].map((text, n) => ({ n, text }));
  const only = endpoint((sent) => (sent.length > 1 ? tooLarge() : undefined));
  await deliver([only], stream, patience, new FakeClock()).send(batchOf(rows), { signal });
  const singles = only.bodies.map((body) => JSON.parse(body) as unknown[]).filter(({ length }) => length === 1);
  expect(singles).toEqual(rows.map((row) => [row]));
});

test('bytes add up over all calls, those of the empty batch too', async () => {
  const sizes: number[] = [];
  const only = endpoint((rows) => (rows.some(({ n }) => n === 2) ? refused() : undefined));
  const measured: Endpoint = {
    post(packed, options) {
      sizes.push(packed.length);
      return only.post(packed, options);
    },
  };
  const delivery = await deliver([measured], stream, patience, new FakeClock()).send(numbered(2), { signal });
  expect(only.bodies).toEqual(['[{"n":1},{"n":2}]', '[]', '[{"n":1}]', '[{"n":2}]']);
  expect(delivery.cost).toMatchObject({ calls: 4, bytes: sizes.reduce((sum, size) => sum + size, 0) });
});

test.each([
  ['SINK_REFUSED', refused(), 'SINK_SETTING'],
  ['SINK_TOO_LARGE', tooLarge(), 'SINK_SETTING'],
  ['SINK_FORBIDDEN', new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }), 'SINK_FORBIDDEN'],
  ['SINK_THROTTLED', new PipelineError('SINK_THROTTLED', { status: 429 }), 'SINK_THROTTLED'],
] as const)('a 400 whose empty batch meets %s fails with what that means', async (_, error, code) => {
  const only = endpoint((rows) => (rows.length === 0 ? error : refused()));
  const delivery = await deliver([only], stream, { retryMs: 0 }, new FakeClock()).send(numbered(4), { signal });
  expect(delivery).toMatchObject({ sent: 0, refused: [], failed: { code } });
});

test('rows that would cost too many calls to tell apart are refused together, and none is lost', async () => {
  const only = endpoint((rows) => (rows.length === 0 ? undefined : refused()));
  const delivery = await deliver([only], stream, patience, new FakeClock()).send(numbered(2000), { signal });
  expect(delivery.sent + delivery.refused.length).toBe(2000);
  expect(new Set(delivery.refused.map(({ row }) => row)).size).toBe(2000);
  expect(delivery.refused.every(({ error }) => error.code === 'SINK_ROW_REFUSED')).toBe(true);
  expect(delivery.cost.calls).toBeLessThan(530);
});

test('several endpoints take turns, and one that must wait does not hold up the other', async () => {
  const clock = new HeldClock();
  const busy = endpoint(() => new PipelineError('SINK_THROTTLED', { status: 429 }), 5000);
  const free = endpoint(() => undefined);
  const sink = deliver([busy, free], stream, patience, clock);
  const stop = new AbortController();
  const waiting = sink.send(numbered(1), { signal: stop.signal });
  await expect(sink.send(numbered(2), { signal })).resolves.toMatchObject({ sent: 2 });
  const alsoWaiting = sink.send(numbered(3), { signal: stop.signal });
  await expect(sink.send(numbered(4), { signal })).resolves.toMatchObject({ sent: 4 });
  await settled();
  expect(busy.bodies).toEqual(['[{"n":1}]']);
  expect(free.bodies).toHaveLength(2);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(alsoWaiting).rejects.toThrow('enough');
});
