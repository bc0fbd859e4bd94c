/** Streams, gates and waits together, over a service that is a few lines and a clock that is moved. */
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { forEachLimit } from '../../src/lib/pipeline/for-each-limit.ts';
import type { Answer, Delivery, Endpoint, Sink } from '../../src/lib/seams.ts';
import { streams } from '../../src/lib/sink/streams.ts';
import type { StreamSettings } from '../../src/lib/sink/streams.ts';
import { batchOf } from './batch-of.ts';
import { HeldClock } from './fake-clock.ts';
import { GATE, seeded } from './gated.ts';

const signal = AbortSignal.any([]);
const STREAM = 'Custom-App_CL';
const LATENCY_MS = 50;

interface Received {
  readonly at: number;
  readonly rule: string;
  readonly status: number;
}

/** One service of several rules: each call takes its time, and is throttled as `throttle` says. */
class Service {
  readonly clock = new HeldClock();
  readonly received: Received[] = [];
  mostAtOnce = 0;
  /** How many calls it works on at a time; more take turns and become slower. */
  workers = Infinity;
  #atOnce = 0;
  readonly #throttle: (service: Service, rule: string) => { readonly retryAfterMs?: number } | undefined;

  constructor(
    throttle: (service: Service, rule: string) => { readonly retryAfterMs?: number } | undefined = () => undefined,
  ) {
    this.#throttle = throttle;
  }

  stream(changes: Partial<StreamSettings> = {}) {
    const settings = { routes: new Map(), defaultRoute: { endpoint: 'https://a', rule: 'dcr-1' }, retrySeconds: 300 };
    return streams({ ...settings, gate: GATE, ...changes }, ({ rule }) => this.#endpoint(rule), {
      clock: this.clock,
      random: seeded(),
      pack: (body) => Promise.resolve(body),
    })(STREAM);
  }

  /** Calls of the last `ms`. */
  lately(ms: number, rule?: string): Received[] {
    const since = this.clock.now() - ms;
    const from = this.received.findLastIndex(({ at }) => at <= since) + 1;
    const calls = this.received.slice(from);
    return rule === undefined ? calls : calls.filter((call) => call.rule === rule);
  }

  #endpoint(rule: string): Endpoint {
    return {
      post: async (packed, options): Promise<Answer> => {
        this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
        const refusal = this.#throttle(this, rule);
        this.received.push({ at: this.clock.now(), rule, status: refusal === undefined ? 204 : 429 });
        await this.clock.sleep(LATENCY_MS * Math.max(1, this.#atOnce / this.workers), options.signal);
        this.#atOnce--;
        const base = { bytes: packed.length, requestId: `r${this.received.length}` };
        if (refusal === undefined) return { ...base, status: 'accepted' };
        const error = new PipelineError('SINK_THROTTLED', { status: 429 });
        return { ...base, status: 'refused', error, ...refusal };
      },
    };
  }
}

/** Throttles each rule beyond so many accepted calls a second. */
const beyond =
  (perSecond: number, retryAfterMs?: number) =>
  (service: Service, rule: string): { retryAfterMs?: number } | undefined =>
    service.lately(1000, rule).filter(({ status }) => status === 204).length < perSecond
      ? undefined
      : retryAfterMs === undefined
        ? {}
        : { retryAfterMs };

/** A file of so many batches of 40 bytes, four of them on their way at a time. Gives when it was done. */
async function file(sink: Sink, batches: number, clock: HeldClock): Promise<{ sent: number; endedAt: number }> {
  let sent = 0;
  const items = async function* () {
    for (let i = 0; i < batches; i++) yield batchOf([{ n: i, text: 'abcdefghijklmnop' }]);
  };
  await forEachLimit(items(), 4, async (batch) => {
    const delivery: Delivery = await sink.send(batch, { signal });
    if (delivery.failed !== undefined) throw delivery.failed;
    sent += delivery.sent;
  });
  return { sent, endedAt: clock.now() };
}

const share = (calls: readonly Received[]): number =>
  calls.filter(({ status }) => status === 429).length / calls.length;

describe('a service that throttles', () => {
  test.each([
    [5, 0.1],
    [20, 0.03],
    [100, 0.01],
  ])(
    'beyond %i calls a second: once it is known, at most %d of the calls are throttled, and most of it is used',
    async (perSecond, bound) => {
      const service = new Service(beyond(perSecond));
      const stream = service.stream();
      const files = Array.from({ length: 8 }, () => file(stream.lane(), 30 * perSecond, service.clock));
      await service.clock.play(Promise.all(files));
      const afterwards = service.received.filter(({ at }) => at > service.received[0]!.at + 10_000);
      expect(share(afterwards)).toBeLessThan(bound);
      const seconds = (service.clock.now() - service.received[0]!.at) / 1000;
      expect((8 * 30 * perSecond) / seconds).toBeGreaterThan(0.6 * perSecond);
    },
  );

  test('Retry-After is honoured by all files: not one call begins while it lasts', async () => {
    const service = new Service(beyond(40, 1700));
    const stream = service.stream();
    const { clock, received } = service;
    await clock.play(Promise.all(Array.from({ length: 5 }, () => file(stream.lane(), 100, clock))));
    const told = received.filter(({ status }) => status === 429).map(({ at }) => at + LATENCY_MS);
    expect(told.length).toBeGreaterThan(1);
    for (const from of told) {
      expect(received.filter(({ at }) => at > from && at < from + 1700)).toEqual([]);
    }
  });

  test('calls become no more once they only wait in a queue over there', async () => {
    const service = new Service();
    service.workers = 2;
    const stream = service.stream({ gate: { ...GATE, maxCalls: 64 } });
    await service.clock.play(Promise.all(Array.from({ length: 16 }, () => file(stream.lane(), 200, service.clock))));
    // Twice the least and 50 ms are the latency of six calls at once; all of them may be answered before one is slow.
    expect(service.mostAtOnce).toBeGreaterThan(2);
    expect(service.mostAtOnce).toBeLessThanOrEqual(2 * 6 + 1);
  });

  test('of two rules the one that throttles gets less of the load, and no more than it takes', async () => {
    const service = new Service((one, rule) => (rule === 'dcr-1' ? beyond(10)(one, rule) : undefined));
    const routes = new Map([[STREAM, ['dcr-1', 'dcr-2'].map((rule) => ({ endpoint: 'https://a', rule }))]]);
    const stream = service.stream({ routes });
    await service.clock.play(Promise.all(Array.from({ length: 8 }, () => file(stream.lane(), 500, service.clock))));
    const of = (rule: string) => service.received.filter((call) => call.rule === rule);
    expect(of('dcr-2').length).toBeGreaterThan(5 * of('dcr-1').length);
    expect(share(of('dcr-1'))).toBeLessThan(0.4);
    const seconds = (service.clock.now() - service.received[0]!.at) / 1000;
    expect(4000 / seconds).toBeGreaterThan(150);
  });
});

describe('several files at once', () => {
  test('a small file that comes while a huge one is sent is delayed by a few calls at most', async () => {
    const service = new Service();
    const { clock } = service;
    const stream = service.stream({ gate: { ...GATE, maxCalls: 2 } });
    let delay = Infinity;
    const small = async (): Promise<void> => {
      await clock.sleep(5025, signal);
      const began = clock.now();
      const { sent, endedAt } = await file(stream.lane(), 1, clock);
      expect(sent).toBe(1);
      delay = endedAt - began - LATENCY_MS;
    };
    const [huge] = await clock.play(Promise.all([file(stream.lane(), 1000, clock), small()]));
    expect(huge.sent).toBe(1000);
    expect(delay).toBeLessThanOrEqual(2 * LATENCY_MS);
  });

  test('a storm of 50 files: all arrive, the small ones first, and never more calls at once than the limit', async () => {
    const service = new Service();
    const { clock } = service;
    const stream = service.stream();
    const sizes = Array.from({ length: 50 }, (_, i) => (i % 10 === 0 ? 200 : (i % 10) * 2));
    const ended = await clock.play(Promise.all(sizes.map((size) => file(stream.lane(), size, clock))));
    expect(ended.map(({ sent }) => sent)).toEqual(sizes);
    const endOf = (size: number) => ended.filter((_, i) => sizes[i] === size).map(({ endedAt }) => endedAt);
    expect(Math.max(...endOf(2))).toBeLessThan(Math.min(...endOf(18)));
    expect(Math.max(...endOf(18))).toBeLessThan(Math.min(...endOf(200)));
    expect(service.mostAtOnce).toBe(16);
  });

  test('a storm of 50 files through two minutes of outage: all arrive', async () => {
    const service = new Service(({ clock }) => (clock.now() > 4000 && clock.now() < 124_000 ? {} : undefined));
    const { clock, received } = service;
    const stream = service.stream();
    const sizes = Array.from({ length: 50 }, (_, i) => 1 + i);
    const ended = await clock.play(Promise.all(sizes.map((size) => file(stream.lane(), size * 4, clock))));
    expect(ended.map(({ sent }) => sent)).toEqual(sizes.map((size) => size * 4));
    // A call in eight latencies is 300 of them; the pace before it would be 24,000.
    expect(received.filter(({ status }) => status === 429).length).toBeLessThan(350);
    expect(received.at(-1)!.at).toBeLessThan(124_000 + 60_000);
  });

  test('the budget of a minute is kept and spread evenly', async () => {
    const service = new Service();
    const { clock, received } = service;
    const stream = service.stream({ gate: { ...GATE, callsPerMinute: 600 } });
    await clock.play(Promise.all([file(stream.lane(), 900, clock), file(stream.lane(), 900, clock)]));
    const inWindow = (ms: number) =>
      Math.max(...received.map(({ at }, i) => received.slice(i).filter((later) => later.at < at + ms).length));
    expect(inWindow(60_000)).toBeLessThanOrEqual(600);
    expect(inWindow(1000)).toBeLessThanOrEqual(20);
    expect(clock.now()).toBeLessThan(1000 + (1800 / 600) * 60_000 * 1.02);
  });
});
