import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer, Endpoint } from '../../src/lib/seams.ts';
import { RuleGate } from '../../src/lib/sink/rule-gate.ts';
import type { Call, Refused, Waiter } from '../../src/lib/sink/rule-gate.ts';
import { HeldClock, settled } from './fake-clock.ts';
import { GATE } from './gated.ts';

const accepted: Answer = { status: 'accepted', bytes: 6, requestId: 'ok' };
const refused = (error: PipelineError, retryAfterMs?: number): Refused => ({
  status: 'refused',
  bytes: 6,
  requestId: 'no',
  error,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const throttled = (retryAfterMs?: number): Refused =>
  refused(new PipelineError('SINK_THROTTLED', { status: 429 }), retryAfterMs);

/** A gate, the names of calls in the order of their admission, and what was heard by those that waited. */
class Trial {
  readonly clock = new HeldClock();
  readonly begun: string[] = [];
  readonly heard: string[] = [];
  readonly gate: RuleGate;
  readonly #calls = new Map<string, Call>();
  readonly #lanes = new Map<string, object>();

  constructor(limits: Partial<typeof GATE> = {}) {
    this.gate = new RuleGate({ ...GATE, ...limits }, this.clock);
  }

  /** Its name begins with the letter of its lane. */
  join(name: string, { bytes = 6, first = false } = {}): Waiter {
    const lane = this.#lanes.get(name[0]!) ?? {};
    this.#lanes.set(name[0]!, lane);
    const waiter: Waiter = {
      lane,
      bytes,
      first,
      admitted: (_gate, call) => {
        this.begun.push(name);
        this.#calls.set(name, call);
      },
      heard: (gate, answer) => {
        this.heard.push(`${name} ${answer.error.code}`);
        if (answer.error.scope === 'app') gate.leave(waiter);
      },
    };
    this.gate.join(waiter);
    return waiter;
  }

  end(name: string, answer: Answer | undefined): void {
    const call = this.#calls.get(name)!;
    this.#calls.delete(name);
    this.gate.ended(call, answer);
  }

  get underWay(): string[] {
    return [...this.#calls.keys()];
  }

  /** Until the gate lets 16 begin at once. */
  warmUp(): void {
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 16; j++) this.join(`z${i} ${j}`);
      while (this.underWay.length > 0) this.end(this.underWay[0]!, accepted);
    }
    this.begun.length = 0;
  }
}

test('one call begins, and two for it once it was accepted', () => {
  const trial = new Trial();
  for (const name of ['a1', 'a2', 'a3', 'a4']) trial.join(name);
  expect(trial.begun).toEqual(['a1']);
  trial.end('a1', accepted);
  expect(trial.begun).toEqual(['a1', 'a2', 'a3']);
});

test('calls that do not use the limit up make it no higher', () => {
  const trial = new Trial();
  for (let i = 0; i < 20; i++) {
    trial.join(`a${i}`);
    trial.end(`a${i}`, accepted);
  }
  for (let i = 0; i < 9; i++) trial.join(`b${i}`);
  expect(trial.underWay).toHaveLength(2);
});

test('files take turns, and what is tried again goes first in its own', () => {
  const trial = new Trial({ maxCalls: 1 });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2']) trial.join(name);
  trial.join('a0', { first: true });
  while (trial.underWay.length > 0) trial.end(trial.underWay[0]!, accepted);
  expect(trial.begun).toEqual(['a1', 'a0', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
});

test.each([1, 999, 60_000])('told to wait %i ms, nobody begins before and the next begins then', async (ms) => {
  const trial = new Trial();
  trial.warmUp();
  for (const name of ['a1', 'b1']) trial.join(name);
  trial.end('a1', throttled(ms));
  trial.end('b1', throttled());
  for (const name of ['a2', 'b2', 'c1']) trial.join(name);
  expect(trial.begun).toEqual(['a1', 'b1']);
  await trial.clock.advance(ms - 1);
  expect(trial.begun).toEqual(['a1', 'b1']);
  await trial.clock.advance(1);
  expect(trial.begun).toEqual(['a1', 'b1', 'a2', 'b2', 'c1']);
});

test.each([
  ['a longer wait', 1000, 5000],
  ['a shorter wait', 5000, 1000],
])('%s told in the middle of another: the later end counts', async (_, first, second) => {
  const trial = new Trial();
  trial.warmUp();
  for (const name of ['a1', 'b1']) trial.join(name);
  trial.end('a1', throttled(first));
  trial.join('c1');
  await trial.clock.advance(500);
  trial.end('b1', throttled(second));
  const end = Math.max(first, 500 + second);
  await trial.clock.advance(end - 501);
  expect(trial.begun).toEqual(['a1', 'b1']);
  await trial.clock.advance(1);
  expect(trial.begun).toEqual(['a1', 'b1', 'c1']);
});

test('those who wait hear how long it is closed, and by what', () => {
  const trial = new Trial();
  for (const name of ['a1', 'b1']) trial.join(name);
  const answer = throttled(1000);
  expect(trial.gate.closed).toBeUndefined();
  trial.end('a1', answer);
  expect(trial.heard).toEqual(['b1 SINK_THROTTLED']);
  expect(trial.gate.closed).toEqual({ until: trial.clock.now() + 1000, by: answer });
});

test('a wrong setting is heard by all who wait before anyone begins: it cost one call', () => {
  const trial = new Trial();
  for (const name of ['a1', 'a2', 'b1', 'c1']) trial.join(name);
  trial.end('a1', refused(new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' })));
  expect(trial.heard).toEqual(['a2 SINK_FORBIDDEN', 'b1 SINK_FORBIDDEN', 'c1 SINK_FORBIDDEN']);
  expect(trial.begun).toEqual(['a1']);
});

test('after a wrong setting one call begins, however many did before', () => {
  const trial = new Trial();
  trial.warmUp();
  for (const name of ['a1', 'a2', 'a3', 'a4']) trial.join(name);
  for (const name of trial.underWay) trial.end(name, refused(new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' })));
  for (const name of ['b1', 'b2', 'b3']) trial.join(name);
  expect(trial.begun).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
});

test.each([
  ['calls', { callsPerMinute: 61 }, 6, 1000],
  ['bytes', { bytesPerMinute: 61_000 }, 1000, 1000],
])('the budget of %s is smoothed', async (_, limits, bytes, everyMs) => {
  const trial = new Trial(limits);
  for (let i = 0; i < 4; i++) trial.join(`a${i}`, { bytes });
  const begun: number[] = [];
  for (let s = 0; s < 4; s++) {
    while (trial.underWay.length > 0) trial.end(trial.underWay[0]!, accepted);
    begun.push(trial.begun.length);
    await trial.clock.advance(everyMs);
  }
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('nothing sleeps when nobody waits', async () => {
  const trial = new Trial();
  trial.join('a1');
  trial.end('a1', throttled(60_000));
  expect(trial.clock.sleepers).toBe(0);
  const waiter = trial.join('a2');
  trial.join('b1');
  expect(trial.clock.sleepers).toBe(1);
  trial.gate.leave(waiter);
  expect(trial.clock.sleepers).toBe(1);
  await trial.clock.advance(60_000);
  expect(trial.begun).toEqual(['a1', 'b1']);
  const last = trial.join('c1');
  trial.end('b1', throttled(60_000));
  trial.gate.leave(last);
  await settled();
  expect(trial.clock.sleepers).toBe(0);
});

test('a call that was broken off makes room and says nothing', () => {
  const trial = new Trial({ maxCalls: 1 });
  for (const name of ['a1', 'a2']) trial.join(name);
  trial.end('a1', undefined);
  expect(trial.begun).toEqual(['a1', 'a2']);
  expect(trial.heard).toEqual([]);
});

test('the failure of one endpoint is passed on with its name', () => {
  const trial = new Trial();
  const told: (Endpoint | undefined)[] = [];
  const only: Endpoint = { post: () => Promise.resolve(accepted) };
  trial.join('a1');
  trial.gate.join({
    lane: {},
    bytes: 6,
    first: false,
    admitted: () => undefined,
    heard: (_gate, _answer, one) => told.push(one),
  });
  trial.gate.tell(throttled(), only);
  expect(told).toEqual([only]);
});

test('never more calls at once than the limit, and each that waits begins in the end, whatever is answered', async () => {
  const answer = fc.constantFrom(accepted, accepted, throttled(), throttled(700), undefined);
  const step = fc.oneof(
    fc.record({ join: fc.constantFrom('a', 'b', 'c', 'd') }),
    fc.record({ end: fc.nat(20), answer }),
    fc.record({ advance: fc.nat(1000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 80 }), async (maxCalls, steps) => {
      const trial = new Trial({ maxCalls });
      let joined = 0;
      const mostAtOnce = (): void => expect(trial.underWay.length).toBeLessThanOrEqual(maxCalls);
      for (const one of steps) {
        if ('join' in one) trial.join(`${one.join}${++joined}`);
        else if ('advance' in one) await trial.clock.advance(one.advance);
        else if (trial.underWay.length > 0) trial.end(trial.underWay[one.end % trial.underWay.length]!, one.answer);
        mostAtOnce();
      }
      for (let i = 0; i < 3 * joined && trial.begun.length < joined; i++) {
        while (trial.underWay.length > 0) trial.end(trial.underWay[0]!, accepted);
        mostAtOnce();
        await trial.clock.advance(60_000);
      }
      expect(new Set(trial.begun).size).toBe(joined);
    }),
    { numRuns: 60 },
  );
});
