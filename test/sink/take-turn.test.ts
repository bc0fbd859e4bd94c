import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Endpoint } from '../../src/lib/seams.ts';
import type { Outlet } from '../../src/lib/sink/outlet.ts';
import type { Call } from '../../src/lib/sink/rule-gate.ts';
import { takeTurn } from '../../src/lib/sink/take-turn.ts';
import type { Turn } from '../../src/lib/sink/take-turn.ts';
import { HeldClock, settled } from './fake-clock.ts';
import { gated } from './gated.ts';

const signal = AbortSignal.any([]);
const accepted: Answer = { status: 'accepted', bytes: 6, requestId: 'ok' };
const refused = (error: PipelineError, retryAfterMs = 0): Answer & { status: 'refused' } => ({
  status: 'refused',
  bytes: 6,
  requestId: 'no',
  error,
  retryAfterMs,
});
const throttled = (retryAfterMs: number) => refused(new PipelineError('SINK_THROTTLED', { status: 429 }), retryAfterMs);
const forbidden = refused(new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }));

const endpoint: Endpoint = { post: () => Promise.resolve(accepted) };
const clock = new HeldClock();
const rule = (): Outlet => gated(endpoint, clock, { maxCalls: 1 });
const wish = (patienceMs = Infinity) => ({ lane: {}, bytes: 6, first: false, until: () => clock.now() + patienceMs });

/** Takes the only slot. */
async function occupied(outlet: Outlet): Promise<Call> {
  const turn = await takeTurn([outlet], wish(), { signal });
  expect(turn).toMatchObject({ outlet, call: {} });
  return (turn as Turn & { call: Call }).call;
}

test('the first of several with room takes the call, and none of the others', async () => {
  const [first, second] = [rule(), rule()];
  const held = await occupied(first);
  expect(await takeTurn([first, second], wish(), { signal })).toMatchObject({ outlet: second });
  first.gate.ended(held, accepted);
  await occupied(first);
});

test('who waits at several is taken by the first that has room again, and waits nowhere then', async () => {
  const [first, second] = [rule(), rule()];
  const held = [await occupied(first), await occupied(second)];
  const turn = takeTurn([first, second], wish(), { signal });
  second.gate.ended(held[1]!, accepted);
  expect(await turn).toMatchObject({ outlet: second });
  first.gate.ended(held[0]!, accepted);
  await occupied(first);
});

test('a wrong setting ends the wait at that rule; at the last one it is the answer', async () => {
  const [first, second] = [rule(), rule()];
  const held = [await occupied(first), await occupied(second)];
  const turn = takeTurn([first, second], wish(), { signal });
  first.gate.ended(held[0]!, forbidden);
  await settled();
  await occupied(first);
  second.gate.ended(held[1]!, forbidden);
  expect(await turn).toEqual({ outlet: second, answer: forbidden });
});

test('a failure of another stream of the rule is not heard', async () => {
  const first = rule();
  const held = await occupied(first);
  const turn = takeTurn([first], wish(), { signal });
  first.gate.tell(forbidden, { ...endpoint });
  first.gate.ended(held, accepted);
  expect(await turn).toMatchObject({ outlet: first, call: {} });
});

test('closed for longer than the wish is worth: the answer that closed it, before and during the wait', async () => {
  const first = rule();
  const held = await occupied(first);
  const turns = [1000, 2000].map((patienceMs) => takeTurn([first], wish(patienceMs), { signal }));
  const answer = throttled(1500);
  first.gate.ended(held, answer);
  expect(await turns[0]).toEqual({ outlet: first, answer });
  expect(await takeTurn([first], wish(1000), { signal })).toEqual({ outlet: first, answer });
  expect(await clock.play(turns[1]!)).toMatchObject({ call: {} });
});

test.each([
  ['an abort', { signal: AbortSignal.abort(new Error('enough')) }, 'enough'],
  ['a pause', { signal, pause: AbortSignal.abort() }, 'paused'],
])('%s beforehand takes no slot', async (_, options, result) => {
  const first = rule();
  const turn = takeTurn([first], wish(), options).catch((error: Error) => error.message);
  expect(await turn).toBe(result);
  await occupied(first);
});

test('who gives up leaves nothing behind', async () => {
  const first = rule();
  const held = await occupied(first);
  const stop = new AbortController();
  const pause = new AbortController();
  const aborted = takeTurn([first], wish(), { signal: stop.signal });
  const paused = takeTurn([first], wish(), { signal, pause: pause.signal });
  pause.abort();
  stop.abort(new Error('enough'));
  expect(await paused).toBe('paused');
  await expect(aborted).rejects.toThrow('enough');
  first.gate.ended(held, accepted);
  await occupied(first);
});
