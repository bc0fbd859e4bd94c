import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Endpoint } from '../../src/lib/seams.ts';
import { patient } from '../../src/lib/sink/patient.ts';
import { FakeClock, HeldClock, settled } from './fake-clock.ts';

const signal = AbortSignal.any([]);
const packed = Buffer.from('packed');
const accepted: Answer = { status: 'accepted', bytes: 6, requestId: 'ok' };
const throttled = (retryAfterMs?: number): Answer => ({
  status: 'refused',
  bytes: 6,
  requestId: 'no',
  error: new PipelineError('SINK_THROTTLED', { status: 429 }),
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Gives these answers, one a call, and the last one from then on. */
function scripted(...answers: readonly Answer[]): Endpoint & { readonly calls: number } {
  let calls = 0;
  return {
    post: () => Promise.resolve(answers[Math.min(calls++, answers.length - 1)]!),
    get calls() {
      return calls;
    },
  };
}

describe('patient', () => {
  test.each([
    ['an accepted call', accepted],
    ['a refusal for good', { ...throttled(), error: new PipelineError('SINK_REFUSED', { status: 400, code: 'X' }) }],
    ['a wrong setting', { ...throttled(), error: new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }) }],
    ['a body too large', { ...throttled(), error: new PipelineError('SINK_TOO_LARGE', { bytes: 1 }) }],
  ] as const)('gives back %s at once', async (_, answer) => {
    const clock = new FakeClock();
    const endpoint = scripted(answer);
    expect(await patient(endpoint, { retryMs: 1000 }, clock)(packed, { signal }, () => undefined)).toBe(answer);
    expect(endpoint.calls).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  test('tells of each call, and which of them repeat one', async () => {
    const post = patient(scripted(throttled(5), throttled(), accepted), { retryMs: 10_000 }, new FakeClock());
    const told: [string, boolean][] = [];
    await post(packed, { signal }, ({ status }, again) => told.push([status, again]));
    expect(told).toEqual([
      ['refused', false],
      ['refused', true],
      ['accepted', true],
    ]);
  });

  test('waits of its own double at most, never beyond a minute, and differ', async () => {
    const clock = new FakeClock();
    await patient(scripted(throttled()), { retryMs: 3_600_000 }, clock)(packed, { signal }, () => undefined);
    clock.slept.forEach((ms, attempt) => expect(ms).toBeLessThanOrEqual(Math.min(60_000, 500 * 2 ** attempt)));
    expect(clock.slept.length).toBeGreaterThan(60);
    expect(new Set(clock.slept).size).toBe(clock.slept.length);
  });

  test.each([
    [1000, 1000, 2],
    [1000, 1001, 1],
    [1000, 400, 3],
    [0, 1, 1],
  ])('with %i ms of patience and waits of %i ms makes %i calls', async (retryMs, told, calls) => {
    const endpoint = scripted(throttled(told));
    const answer = await patient(endpoint, { retryMs }, new FakeClock())(packed, { signal }, () => undefined);
    expect(answer).toMatchObject({ status: 'refused', error: { code: 'SINK_THROTTLED' } });
    expect(endpoint.calls).toBe(calls);
  });

  test('while one call is told to wait no other call starts', async () => {
    const clock = new HeldClock();
    const endpoint = scripted(throttled(1000), accepted);
    const post = patient(endpoint, { retryMs: 10_000 }, clock);
    const first = post(packed, { signal }, () => undefined);
    await settled();
    const second = post(packed, { signal }, () => undefined);
    await clock.advance(999);
    expect(endpoint.calls).toBe(1);
    await clock.advance(1);
    expect([await first, await second]).toEqual([accepted, accepted]);
    expect(endpoint.calls).toBe(3);
  });

  test('a call that was told to wait longer meanwhile goes on waiting', async () => {
    const clock = new HeldClock();
    const replies: ((answer: Answer) => void)[] = [];
    const endpoint: Endpoint = { post: () => new Promise((resolve) => replies.push(resolve)) };
    const post = patient(endpoint, { retryMs: 60_000 }, clock);
    const calls = [post(packed, { signal }, () => undefined), post(packed, { signal }, () => undefined)];
    replies[0]!(throttled(1000));
    await settled();
    calls.push(post(packed, { signal }, () => undefined));
    await clock.advance(500);
    replies[1]!(throttled(5000));
    await settled();
    await clock.advance(500);
    expect(replies).toHaveLength(2);
    await clock.advance(4499);
    expect(replies).toHaveLength(2);
    await clock.advance(1);
    expect(replies).toHaveLength(5);
    replies.forEach((reply) => reply(accepted));
    expect(await Promise.all(calls)).toEqual([accepted, accepted, accepted]);
  });

  test('a shorter wait does not cut a longer one short', async () => {
    const clock = new HeldClock();
    const replies: ((answer: Answer) => void)[] = [];
    const endpoint: Endpoint = { post: () => new Promise((resolve) => replies.push(resolve)) };
    const post = patient(endpoint, { retryMs: 60_000 }, clock);
    const calls = [post(packed, { signal }, () => undefined), post(packed, { signal }, () => undefined)];
    replies[0]!(throttled(5000));
    await settled();
    replies[1]!(throttled(1000));
    await settled();
    await clock.advance(4999);
    expect(replies).toHaveLength(2);
    await clock.advance(1);
    expect(replies).toHaveLength(4);
    replies.forEach((reply) => reply(accepted));
    expect(await Promise.all(calls)).toEqual([accepted, accepted]);
  });

  test('one endpoint does not wait for another', async () => {
    const clock = new HeldClock();
    const busy = patient(scripted(throttled(1000)), { retryMs: 2000 }, clock);
    const free = patient(scripted(accepted), { retryMs: 2000 }, clock);
    const stop = new AbortController();
    const waiting = busy(packed, { signal: stop.signal }, () => undefined);
    await settled();
    expect(await free(packed, { signal }, () => undefined)).toBe(accepted);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
