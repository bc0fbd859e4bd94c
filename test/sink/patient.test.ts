import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Clock, Endpoint, SendOptions } from '../../src/lib/seams.ts';
import { patient } from '../../src/lib/sink/patient.ts';
import type { Errand } from '../../src/lib/sink/patient.ts';
import type { GateLimits } from '../../src/lib/sink/rule-gate.ts';
import { FakeClock, HeldClock, settled } from './fake-clock.ts';
import { gated, meansOf } from './gated.ts';

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

const nothing = (): void => undefined;

/** Posts to these endpoints, each behind a gate of its own. */
function patientOf(endpoints: readonly Endpoint[], retryMs: number, clock: Clock, limits: Partial<GateLimits> = {}) {
  const outlets = endpoints.map((endpoint) => gated(endpoint, clock, limits));
  const post = patient(retryMs, meansOf(clock));
  return async (onAnswer: Errand['onAnswer'] = nothing, options: SendOptions = { signal }) => {
    const errand = { packed, bytes: 6, lane: {}, outlets: new Set(outlets), urgent: false, onAnswer };
    return (await post(errand, options)).answer;
  };
}

const forbidden: Answer = {
  status: 'refused',
  bytes: 6,
  requestId: 'no',
  error: new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }),
};

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

/** Gives always this answer, after so long. */
function answering(clock: Clock, latencyMs: number, answer: Answer): Endpoint & { readonly calls: number } {
  let calls = 0;
  return {
    async post(_packed, options) {
      calls++;
      await clock.sleep(latencyMs, options.signal);
      return answer;
    },
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
    expect(await patientOf([endpoint], 1000, clock)()).toBe(answer);
    expect(endpoint.calls).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  test('tells of each call, and which of them repeat one', async () => {
    const post = patientOf([scripted(throttled(5), throttled(), accepted)], 10_000, new FakeClock());
    const told: [string, boolean][] = [];
    await post(({ status }, again) => told.push([status, again]));
    expect(told).toEqual([
      ['refused', false],
      ['refused', true],
      ['accepted', true],
    ]);
  });

  test('waits of its own double at most, never beyond a minute, and differ', async () => {
    const clock = new FakeClock();
    await patientOf([scripted(throttled())], 3_600_000, clock)();
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
    const answer = await patientOf([endpoint], retryMs, new FakeClock())();
    expect(answer).toMatchObject({ status: 'refused', error: { code: 'SINK_THROTTLED' } });
    expect(endpoint.calls).toBe(calls);
  });

  test('while one call is told to wait no other call starts', async () => {
    const clock = new HeldClock();
    const endpoint = scripted(throttled(1000), accepted);
    const post = patientOf([endpoint], 10_000, clock);
    const first = post();
    await settled();
    const second = post();
    await clock.advance(999);
    expect(endpoint.calls).toBe(1);
    await clock.advance(1);
    expect([await first, await second]).toEqual([accepted, accepted]);
    expect(endpoint.calls).toBe(3);
  });

  test('one endpoint does not wait for another', async () => {
    const clock = new HeldClock();
    const busy = patientOf([scripted(throttled(1000))], 2000, clock);
    const free = patientOf([scripted(accepted)], 2000, clock);
    const stop = new AbortController();
    const waiting = busy(nothing, { signal: stop.signal });
    await settled();
    expect(await free()).toBe(accepted);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('patience begins with the first call, not while others are served', async () => {
    const clock = new HeldClock();
    const endpoint = answering(clock, 1000, throttled());
    const post = patientOf([endpoint], 0, clock, { maxCalls: 1 });
    expect(await clock.play(Promise.all([post(), post(), post()]))).toHaveLength(3);
    expect(endpoint.calls).toBe(3);
  });

  test('who would wait for a closed gate longer than it has patience gives up without a call', async () => {
    const clock = new HeldClock();
    const endpoint = scripted(throttled(3_600_000));
    const post = patientOf([endpoint], 300_000, clock);
    const answers = await clock.play(Promise.all([post(), post(), post()]));
    answers.push(await clock.play(post()));
    expect(answers.map((answer) => answer.status === 'refused' && answer.error.code)).toEqual(
      Array(4).fill('SINK_THROTTLED'),
    );
    expect(endpoint.calls).toBe(1);
    expect(clock.now()).toBe(1000);
  });
});

describe('several rules', () => {
  test('what one refuses for now goes to another at once', async () => {
    const clock = new FakeClock();
    const [busy, free] = [scripted(throttled()), scripted(accepted)];
    expect(await patientOf([busy, free], 10_000, clock)()).toBe(accepted);
    expect([busy.calls, free.calls, clock.slept]).toEqual([1, 1, []]);
  });

  test('what all refuse for now waits, and is not sent from one to the other without a pause', async () => {
    const clock = new FakeClock();
    const rules = [scripted(throttled(), throttled(), accepted), scripted(throttled())];
    expect(await patientOf(rules, 60_000, clock)()).toBe(accepted);
    expect(rules.map(({ calls }) => calls)).toEqual([3, 2]);
    expect(clock.slept).toHaveLength(2);
  });

  test('all closed: the first to open takes it, when it opens', async () => {
    const clock = new HeldClock();
    const [late, soon] = [scripted(throttled(9000), accepted), scripted(throttled(4000), accepted)];
    const post = patientOf([late, soon], 60_000, clock);
    expect(await clock.play(post())).toBe(accepted);
    expect([late.calls, soon.calls, clock.now()]).toEqual([1, 2, 5000]);
  });

  test('a rule whose settings are not right fails nothing while another accepts, and is left alone for 30 s', async () => {
    const clock = new HeldClock();
    const [wrong, right] = [scripted(forbidden), scripted(accepted)];
    const post = patientOf([wrong, right], 10_000, clock);
    for (let i = 0; i < 5; i++) expect(await post()).toBe(accepted);
    expect([wrong.calls, right.calls]).toEqual([1, 5]);
    await clock.advance(30_000);
    expect(await post()).toBe(accepted);
    expect([wrong.calls, right.calls]).toEqual([2, 6]);
  });

  test('where the settings of all are not right, one call to each says so', async () => {
    const rules = [scripted(forbidden), scripted(forbidden)];
    const post = patientOf(rules, 10_000, new HeldClock());
    expect(await post()).toBe(forbidden);
    expect(rules.map(({ calls }) => calls)).toEqual([1, 1]);
  });
});

describe('a pause', () => {
  const deadline = new PipelineError('RUN_DEADLINE', { path: 'a.log' });
  const paused = (clock: HeldClock, endpoint: Endpoint) => {
    const pause = new AbortController();
    const post = patientOf([endpoint], 300_000, clock, { maxCalls: 1 });
    return { post: () => post(nothing, { signal, pause: pause.signal }), pause: () => pause.abort(deadline) };
  };

  test.each([
    ['a wait of its own', throttled()],
    ['Retry-After', throttled(60_000)],
  ])('ends %s at once, with the last answer', async (_, answer) => {
    const clock = new HeldClock();
    const endpoint = scripted(answer, accepted);
    const { post, pause } = paused(clock, endpoint);
    const answers = post();
    await settled();
    pause();
    expect(await answers).toBe(answer);
    expect([endpoint.calls, clock.sleepers, clock.now()]).toEqual([1, 0, 1000]);
  });

  test('ends a wait for a slot with RUN_DEADLINE, and the call under way goes on', async () => {
    const clock = new HeldClock();
    const endpoint = answering(clock, 1000, accepted);
    const { post, pause } = paused(clock, endpoint);
    const [first, second] = [post(), post()];
    await settled();
    pause();
    expect(await second).toEqual({ status: 'refused', error: deadline });
    expect(await clock.play(first)).toBe(accepted);
    expect([endpoint.calls, clock.now()]).toEqual([1, 2000]);
  });

  test('lets no call begin after it', async () => {
    const clock = new HeldClock();
    const endpoint = scripted(accepted);
    const { post, pause } = paused(clock, endpoint);
    pause();
    expect(await post()).toEqual({ status: 'refused', error: deadline });
    expect(endpoint.calls).toBe(0);
  });

  test('without a reason of ours is RUN_DEADLINE too', async () => {
    const answer = await patientOf(
      [scripted(accepted)],
      0,
      new FakeClock(),
    )(nothing, {
      signal,
      pause: AbortSignal.abort(),
    });
    expect(answer).toMatchObject({ error: { code: 'RUN_DEADLINE', scope: 'blob', retry: 'later', context: {} } });
  });

  test('an abort counts for more than a pause', async () => {
    const stop = new AbortController();
    const clock = new HeldClock();
    const post = patientOf([scripted(throttled())], 10_000, clock);
    const answer = post(nothing, { signal: stop.signal, pause: stop.signal });
    await settled();
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await expect(post(nothing, { signal: stop.signal, pause: stop.signal })).rejects.toThrow('enough');
  });
});
