import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Clock, Endpoint } from '../../src/lib/seams.ts';
import { deliver } from '../../src/lib/sink/deliver.ts';
import type { StreamSink } from '../../src/lib/sink/deliver.ts';
import { batchOf, numbered } from './batch-of.ts';
import { FakeClock, HeldClock } from './fake-clock.ts';
import { gated, meansOf } from './gated.ts';

const signal = AbortSignal.any([]);
const stream = 'Custom-App_CL';

/** One lane of a stream over these endpoints, each behind its own gate. */
function sinkOf(
  endpoints: readonly Endpoint[],
  { retryMs = 10_000, clock = new FakeClock() }: { readonly retryMs?: number; readonly clock?: Clock } = {},
): ReturnType<StreamSink['lane']> {
  const outlets = endpoints.map((one) => gated(one, clock));
  return deliver(outlets, stream, retryMs, meansOf(clock)).lane();
}

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
  expect(await sinkOf([only]).send(numbered(5), { signal })).toMatchObject({
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
  await sinkOf([only]).send(batchOf(rows), { signal });
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
  const delivery = await sinkOf([measured]).send(numbered(2), { signal });
  expect(only.bodies).toEqual(['[{"n":1},{"n":2}]', '[]', '[{"n":1},{"n":2}]', '[{"n":1}]', '[{"n":2}]', '[]']);
  expect(delivery.cost).toMatchObject({ calls: 6, bytes: sizes.reduce((sum, size) => sum + size, 0) });
});

test('a stream that is mended just before the empty batch proves it does not make good rows rejects', async () => {
  let calls = 0;
  const only = endpoint(() => (++calls === 1 ? refused() : undefined));
  const delivery = await sinkOf([only]).send(numbered(1), { signal });
  expect(delivery).toMatchObject({ sent: 1, refused: [] });
  expect(only.bodies).toEqual(['[{"n":1}]', '[]', '[{"n":1}]']);
});

test.each([
  ['SINK_REFUSED', refused(), 'SINK_SETTING'],
  ['SINK_TOO_LARGE', tooLarge(), 'SINK_SETTING'],
  ['SINK_FORBIDDEN', new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }), 'SINK_FORBIDDEN'],
  ['SINK_THROTTLED', new PipelineError('SINK_THROTTLED', { status: 429 }), 'SINK_THROTTLED'],
] as const)('a 400 whose empty batch meets %s fails with what that means', async (_, error, code) => {
  const only = endpoint((rows) => (rows.length === 0 ? error : refused()));
  const delivery = await sinkOf([only], { retryMs: 0 }).send(numbered(4), { signal });
  expect(delivery).toMatchObject({ sent: 0, refused: [], failed: { code } });
});

test('rows that would cost too many calls to tell apart are refused together, and none is lost', async () => {
  const only = endpoint((rows) => (rows.length === 0 ? undefined : refused()));
  const delivery = await sinkOf([only]).send(numbered(2000), { signal });
  expect(delivery.sent + delivery.refused.length).toBe(2000);
  expect(new Set(delivery.refused.map(({ row }) => row)).size).toBe(2000);
  expect(delivery.refused.every(({ error }) => error.code === 'SINK_ROW_REFUSED')).toBe(true);
  expect(delivery.cost.calls).toBeLessThan(530);
});

test('several rules take turns, and one that must wait does not hold up the other', async () => {
  const clock = new HeldClock();
  const busy = endpoint(() => new PipelineError('SINK_THROTTLED', { status: 429 }), 5000);
  const free = endpoint(() => undefined);
  const sink = sinkOf([busy, free], { clock });
  for (let n = 1; n <= 4; n++) expect(await sink.send(numbered(n), { signal })).toMatchObject({ sent: n });
  expect([busy.bodies.length, free.bodies.length]).toEqual([1, 4]);
  await clock.advance(5000);
  for (let n = 1; n <= 4; n++) await sink.send(numbered(n), { signal });
  expect(busy.bodies).toHaveLength(2);
});

test('a rule that does not declare the stream refuses no row of it while another takes them', async () => {
  const wrong = endpoint(() => refused());
  const right = endpoint(() => undefined);
  const sink = sinkOf([wrong, right]);
  expect(await sink.send(numbered(8), { signal })).toMatchObject({ sent: 8, refused: [] });
  expect(await sink.send(numbered(3), { signal })).toMatchObject({ sent: 3, refused: [] });
  expect(wrong.bodies.slice(1)).toEqual(['[]']);
  expect(right.bodies).toHaveLength(2);
});

test('an empty batch proves the rule that refused, not another', async () => {
  const judge = (rows: readonly { n: number }[]) => (rows.some(({ n }) => n === 2) ? refused() : undefined);
  const rules = [endpoint(judge), endpoint(judge)];
  const delivery = await sinkOf(rules).send(numbered(4), { signal });
  expect(delivery).toMatchObject({ sent: 3, refused: [{ row: 1 }] });
  for (const { bodies } of rules) expect(bodies.filter((body) => body === '[]').length).toBeLessThanOrEqual(2);
});

test('rows that were refused by a stream which was gone by then are not refused for good', async () => {
  let isThere = true;
  const only = endpoint((rows) => {
    // It goes once rows are looked for one by one.
    if (rows.length === 1) isThere = false;
    return isThere && !rows.some(({ n }) => n === 2) ? undefined : refused();
  });
  const delivery = await sinkOf([only]).send(numbered(4), { signal });
  expect(delivery).toMatchObject({ sent: 0, failed: { code: 'SINK_SETTING' } });
  expect(only.bodies.at(-1)).toBe('[]');
});

test('a row that was refused while the stream was gone for a moment, among rows that are bad, is sent after all', async () => {
  const gone = (): PipelineError => new PipelineError('SINK_REFUSED', { status: 400, code: 'InvalidStream' });
  const asked = new Map<number, number>();
  const only = endpoint((rows) => {
    if (rows.some(({ n }) => n === 1)) return refused();
    if (rows.length !== 1) return undefined;
    const times = (asked.get(rows[0]!.n) ?? 0) + 1;
    asked.set(rows[0]!.n, times);
    return rows[0]!.n === 2 && times === 1 ? gone() : undefined;
  });
  expect(await sinkOf([only]).send(numbered(4), { signal })).toMatchObject({
    sent: 3,
    refused: [{ row: 0, error: { code: 'SINK_ROW_REFUSED', context: { code: 'InvalidRow' } } }],
  });
  expect(only.bodies.slice(-4)).toEqual(['[]', '[{"n":1}]', '[{"n":2}]', '[]']);
});

test('those who wait for a stream that the rule does not declare fail with the one who found out', async () => {
  const clock = new HeldClock();
  const only = endpoint(() => refused());
  const slow: Endpoint = {
    async post(packed, options) {
      await clock.sleep(50, options.signal);
      return only.post(packed, options);
    },
  };
  const sink = sinkOf([slow], { clock });
  const sent = clock.play(Promise.all([4, 4, 4, 4, 4].map((rows) => sink.send(numbered(rows), { signal }))));
  expect((await sent).map(({ failed }) => failed?.code)).toEqual(Array(5).fill('SINK_SETTING'));
  expect(only.bodies.map((body) => body.length > 2)).toEqual([true, true, false, false]);
});

test('a pause between the halves of a batch does not break it off', async () => {
  const pause = new AbortController();
  const only = endpoint((rows) => {
    if (rows.length === 8) return tooLarge();
    pause.abort(new PipelineError('RUN_DEADLINE', { path: 'a.log' }));
    return undefined;
  });
  const delivery = await sinkOf([only]).send(numbered(8), { signal, pause: pause.signal });
  expect(delivery).toMatchObject({ sent: 8, refused: [], cost: { calls: 3, retries: 0 } });
  expect(delivery.failed).toBeUndefined();
});
