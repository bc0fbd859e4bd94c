import { beforeEach, expect, test } from 'vitest';
import { withTimeLimits, type LimitSignals } from '../../src/lib/delivery/time-limits.ts';
import { HeldClock, settled } from '../sink/fake-clock.ts';

const never = AbortSignal.any([]);
let clock: HeldClock;
beforeEach(() => {
  clock = new HeldClock();
});

function begin(pause: AbortSignal = never, signal: AbortSignal = never) {
  const over = Promise.withResolvers<string>();
  let signals!: LimitSignals;
  const times = { clock, path: 'a.log', softMs: 60_000, hardMs: 85_000, pause };
  const ended = withTimeLimits(times, { signal }, (given) => {
    signals = given;
    return over.promise;
  });
  return { signals, ended, ...over };
}
const aborted = ({ pause, signal }: LimitSignals) => [pause.aborted, signal.aborted];
const calls = ({ lastCall }: LimitSignals) => lastCall.aborted;
const deadline = { code: 'RUN_DEADLINE', context: { path: 'a.log' } };

test('pauses at the soft limit, breaks off at the hard one, both with RUN_DEADLINE', async () => {
  const { signals, ended, resolve } = begin();
  await settled();
  await clock.advance(59_999);
  expect(aborted(signals)).toEqual([false, false]);
  await clock.advance(1);
  expect(aborted(signals)).toEqual([true, false]);
  expect(signals.pause.reason).toMatchObject(deadline);
  await clock.advance(25_000);
  expect(aborted(signals)).toEqual([true, true]);
  expect(signals.signal.reason).toMatchObject(deadline);
  resolve('done');
  expect(await ended).toBe('done');
});

test('what was read has a while to be sent after the pause, then no call begins', async () => {
  const { signals, ended, resolve } = begin();
  await settled();
  await clock.advance(60_000);
  expect(calls(signals)).toBe(false);
  await settled();
  await clock.advance(12_499);
  expect(calls(signals)).toBe(false);
  await clock.advance(1);
  expect(calls(signals)).toBe(true);
  expect(signals.lastCall.reason).toMatchObject(deadline);
  expect(signals.signal.aborted).toBe(false);
  resolve('done');
  await ended;
});

test('who steps aside has a while for its last calls, too', async () => {
  const aside = new AbortController();
  aside.abort();
  const { signals, ended, resolve } = begin(aside.signal);
  await settled();
  expect(calls(signals)).toBe(false);
  await clock.advance(12_500);
  expect(calls(signals)).toBe(true);
  resolve('done');
  await ended;
});

test('no timer outlives the work, whether it ends well or not', async () => {
  const good = begin();
  await settled();
  expect(clock.sleepers).toBe(2);
  good.resolve('done');
  expect(await good.ended).toBe('done');
  expect(clock.sleepers).toBe(0);
  const bad = begin();
  const error = new Error('broken');
  bad.reject(error);
  await expect(bad.ended).rejects.toBe(error);
  expect(clock.sleepers).toBe(0);
});

test('who is asked to step aside pauses before its time; who is stopped is broken off', async () => {
  const [aside, stop] = [new AbortController(), new AbortController()];
  const { signals, ended, resolve } = begin(aside.signal, stop.signal);
  aside.abort();
  expect(aborted(signals)).toEqual([true, false]);
  const reason = new Error('stop');
  stop.abort(reason);
  expect(signals.signal.reason).toBe(reason);
  resolve('done');
  await ended;
});
