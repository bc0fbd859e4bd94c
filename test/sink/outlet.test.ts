import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Endpoint } from '../../src/lib/seams.ts';
import type { Outlet } from '../../src/lib/sink/outlet.ts';
import { takeTurn } from '../../src/lib/sink/take-turn.ts';
import type { Turn } from '../../src/lib/sink/take-turn.ts';
import { HeldClock } from './fake-clock.ts';
import { gated } from './gated.ts';

const signal = AbortSignal.any([]);
const accepted: Answer = { status: 'accepted', bytes: 6, requestId: 'ok' };
const packed = Buffer.from('packed');
const turnAt = async (outlet: Outlet) => {
  const wish = { lane: {}, bytes: 6, first: false, until: () => Infinity };
  return (await takeTurn([outlet], wish, { signal })) as Turn & { call: never };
};

test.each<[string, Endpoint['post']]>([
  ['an answer', () => Promise.resolve(accepted)],
  ['an abort', () => Promise.reject(new Error('enough'))],
])('%s makes room for the next call', async (_, post) => {
  const outlet = gated({ post }, new HeldClock(), { maxCalls: 1 });
  const { call } = await turnAt(outlet);
  const next = turnAt(outlet);
  await Promise.allSettled([outlet.post(call, packed, { signal })]);
  expect(await next).toMatchObject({ call: { number: 2 } });
});

test('a fence that throws lets nothing out, and makes room for the next call', async () => {
  let posts = 0;
  const count = (): Promise<Answer> => Promise.resolve(accepted).finally(() => posts++);
  const outlet = gated({ post: count }, new HeldClock(), { maxCalls: 1 });
  const { call } = await turnAt(outlet);
  const next = turnAt(outlet);
  const lost = new PipelineError('RUN_CLAIM_LOST', { name: 'ledgers/logs/a.log' });
  const fence = (): never => {
    throw lost;
  };
  await expect(outlet.post(call, packed, { signal, fence })).rejects.toBe(lost);
  expect(await next).toMatchObject({ call: { number: 2 } });
  expect(posts).toBe(0);
});

test('is left alone for 30 s after a wrong setting', () => {
  const outlet = gated({ post: () => Promise.resolve(accepted) }, new HeldClock());
  expect(outlet.isShunned(1000)).toBe(false);
  outlet.shun(1000);
  expect([30_999, 31_000].map((now) => outlet.isShunned(now))).toEqual([true, false]);
});

test('those who wait for it hear that the stream is refused', async () => {
  const outlet = gated({ post: () => Promise.resolve(accepted) }, new HeldClock(), { maxCalls: 1 });
  await turnAt(outlet);
  const next = turnAt(outlet);
  const error = new PipelineError('SINK_SETTING', { status: 400, code: 'InvalidStream', stream: 'Custom-App_CL' });
  const answer = { status: 'refused', bytes: 6, requestId: 'no', error } as const;
  outlet.refuse(answer, 0);
  expect(await next).toEqual({ outlet, answer });
  expect(outlet.isShunned(1)).toBe(true);
});
