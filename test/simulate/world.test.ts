import { setTimeout as realSleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Faults } from '../../simulate/faults.ts';
import type { Instance } from '../../simulate/instance.ts';
import { World } from '../../simulate/world.ts';
import type { End, RunLimits } from '../../simulate/world-options.ts';

const failure = (): Error => new Error('lost');
const limits: RunLimits = { maxSteps: 10_000, faultSteps: 10_000, done: () => false, restart: () => undefined };

/** Runs a world until nothing is left that could happen. */
const finish = (world: World, some: Partial<RunLimits> = {}): Promise<End> => world.run({ ...limits, ...some });

/** Three instances that add up, sleep and die; gives all that happened. */
async function story(seed: number): Promise<readonly string[]> {
  const faults: Faults = { crash: 0.01, lostRequest: 0.05, lostAnswer: 0.05, pause: 0.01, stall: 0.01 };
  const world = new World(seed, { faults, trace: true });
  let sum = 0;
  let started = 0;
  const start = (): Instance =>
    world.spawn(`i${++started}`, async (self) => {
      for (;;) {
        const by = self.random.below(100);
        await world.op(self, `add ${by}`, () => (sum += by), { failure, isRetried: true }).catch(() => undefined);
        await self.clock.sleep(self.random.below(1000), AbortSignal.any([]));
      }
    });
  for (let n = 0; n < 3; n++) start();
  expect(await finish(world, { maxSteps: 2000, restart: start })).toBe('stuck');
  return world.trace;
}

test('a seed is one exact story, and another seed is another', async () => {
  const one = await story(7);
  expect(one.length).toBeGreaterThan(1000);
  expect(await story(7)).toEqual(one);
  expect(await story(8)).not.toEqual(one);
});

test.each([
  ['no promise', 0, false],
  ['a promise', 1, false],
  ['a thousand promises', 1000, false],
  ['a thousand promises and a tick', 1000, true],
])('the code has come to its next operation before time passes, with %s between', async (_, depth, ticks) => {
  let late = 0;
  for (let seed = 0; seed < 100; seed++) {
    const world = new World(seed);
    world.spawn('deep', async (self) => {
      await world.sleep(self, 10);
      for (let n = 0; n < depth; n++) await Promise.resolve();
      if (ticks) await new Promise<void>((resolve) => process.nextTick(resolve));
      for (let n = 0; n < depth; n++) await Promise.resolve();
      await world.op(self, 'look', () => (late += Number(world.now > 10)));
    });
    world.spawn('other', (self) => world.sleep(self, 20));
    expect(await finish(world)).toBe('idle');
  }
  // Sometimes time passes although something could happen.
  expect(late).toBeGreaterThan(0);
  expect(late).toBeLessThan(20);
});

test('time passes to what comes next, and a day costs nothing', async () => {
  const world = new World(1);
  const woken: number[] = [];
  world.spawn('sleeper', async (self) => {
    for (const ms of [5, 86_400_000, 1]) {
      await self.clock.sleep(ms, AbortSignal.any([]));
      woken.push(self.clock.now());
    }
  });
  expect(await finish(world)).toBe('idle');
  expect(woken).toEqual([5, 86_400_005, 86_400_006]);
});

test('ends when it is done, when nothing can happen, and when it takes too long', async () => {
  const forever = (world: World): void => {
    world.spawn('loop', async (self) => {
      for (;;) await world.sleep(self, 1);
    });
  };
  const done = new World(1);
  forever(done);
  expect(await finish(done, { done: () => done.now >= 50 })).toBe('done');
  expect(done.now).toBe(50);
  const stuck = new World(1);
  forever(stuck);
  expect(await finish(stuck, { maxSteps: 100 })).toBe('stuck');
  expect(stuck.stats.steps).toBe(100);
  expect(await finish(new World(1))).toBe('idle');
});

test('an error that an instance lets out ends the run', async () => {
  const world = new World(1);
  const bug = new RangeError('bug');
  world.spawn('faulty', async (self) => {
    await world.sleep(self, 1);
    throw bug;
  });
  await expect(finish(world)).rejects.toBe(bug);
});

test('an effect that throws answers so', async () => {
  const world = new World(1);
  const refusal = new Error('refused');
  const refuse = (): never => {
    throw refusal;
  };
  world.spawn('asks', async (self) => {
    await expect(world.op(self, 'ask', refuse)).rejects.toBe(refusal);
    await world.op(self, 'tell', () => world.note('told'));
  });
  expect(await finish(world)).toBe('idle');
  expect(world.stats.steps).toBe(2);
});

test('a crash is told, comes before the effect or behind it, and nobody hears an answer', async () => {
  let effects = 0;
  let answers = 0;
  const died: string[] = [];
  for (let seed = 0; seed < 200; seed++) {
    const world = new World(seed, { faults: { crash: 1 } });
    world.spawn('mortal', async (self) => {
      await world.op(self, 'act', () => effects++);
      answers++;
    });
    expect(await finish(world, { restart: ({ name, isDead }) => died.push(`${name} ${isDead}`) })).toBe('idle');
    expect(world.stats.crashes).toBe(1);
  }
  expect(died).toEqual(Array(200).fill('mortal true'));
  expect(answers).toBe(0);
  expect(effects).toBeGreaterThan(60);
  expect(effects).toBeLessThan(140);
});

test('an immortal one survives every fault', async () => {
  const world = new World(1, { faults: { crash: 1 } });
  let acts = 0;
  const act = async (self: Instance): Promise<void> => void (await world.op(self, 'act', () => acts++));
  world.spawn('user', act, { isImmortal: true });
  expect(await finish(world)).toBe('idle');
  expect(acts).toBe(1);
});

test('of what the dead have asked for, some still happens, and the end waits for it', async () => {
  const arrived: number[] = [];
  for (let seed = 0; seed < 100; seed++) {
    const world = new World(seed);
    let acts = 0;
    const victim = world.spawn('victim', async (self) => {
      await Promise.all([1, 2, 3, 4].map(() => world.op(self, 'act', () => acts++)));
      acts = NaN;
    });
    world.kill(victim);
    world.kill(victim);
    expect(await finish(world, { done: () => true })).toBe('done');
    arrived.push(acts);
  }
  expect(new Set(arrived)).toEqual(new Set([0, 1, 2, 3, 4]));
});

test('a dead instance asks for nothing more', async () => {
  const world = new World(1);
  const dead = world.spawn('dead', () => Promise.resolve());
  world.kill(dead);
  let acts = 0;
  const asked = world.op(dead, 'act', () => acts++);
  expect(await finish(world)).toBe('idle');
  expect(acts).toBe(0);
  expect(await Promise.race([asked, realSleep(5, 'no answer')])).toBe('no answer');
});

test.each([
  ['lost request', { lostRequest: 1 }, 0],
  ['lost answer', { lostAnswer: 1 }, 1],
])('a %s fails, and only the latter has happened; what cannot fail does not', async (_, faults, happened) => {
  const world = new World(1, { faults });
  let acts = 0;
  let sure = 0;
  world.spawn('asks', async (self) => {
    await expect(world.op(self, 'act', () => acts++, { failure })).rejects.toThrow('lost');
    expect(await world.op(self, 'be sure', () => ++sure)).toBe(1);
  });
  expect(await finish(world)).toBe('idle');
  expect([acts, sure]).toEqual([happened, 1]);
});

test('a client that asks again by itself has its effect twice, and hears of the second', async () => {
  const heard = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const world = new World(seed, { faults: { lostAnswer: 0.5 } });
    let acts = 0;
    world.spawn('asks', async (self) => {
      const answer = await world.op(self, 'act', () => ++acts, { failure, isRetried: true }).catch(() => 'failed');
      heard.add(`${answer} of ${acts}`);
    });
    await finish(world);
  }
  expect([...heard]).toEqual(expect.arrayContaining(['1 of 1', '2 of 2', 'failed of 1', 'failed of 2']));
  expect(heard).not.toContain('1 of 2');
});

test('faults end where they are told to', async () => {
  const world = new World(1, { faults: { lostRequest: 1 } });
  const answers: string[] = [];
  world.spawn('asks', async (self) => {
    for (let n = 0; n < 6; n++) {
      answers.push(await world.op(self, 'act', () => 'heard', { failure }).catch(() => 'lost'));
    }
  });
  await finish(world, { faultSteps: 2 });
  expect(answers).toEqual(['lost', 'lost', 'heard', 'heard', 'heard', 'heard']);
});

test('one that stands still goes on late, while others go on', async () => {
  const world = new World(3, { faults: { stall: 1 } });
  const times: Record<string, number[]> = { stalled: [], free: [] };
  const acting = (name: string) => async (self: Instance) => {
    for (let n = 0; n < 3; n++) times[name]!.push(await world.op(self, 'act', () => world.now));
  };
  world.spawn('stalled', acting('stalled'));
  await finish(world, { faultSteps: 1, done: () => times['stalled']!.length === 1 });
  expect(world.stats.stalls).toBe(1);
  world.spawn('free', acting('free'));
  await finish(world, { faultSteps: 0 });
  expect(times['free']).toEqual([0, 0, 0]);
  expect(times['stalled']![1]).toBeGreaterThan(1000);
});

test('when everyone stands still, what is due meanwhile comes after it', async () => {
  const world = new World(1, { faults: { pause: 1 } });
  world.spawn('acts', async (self) => {
    await world.op(self, 'act', () => undefined);
    expect(world.now).toBeGreaterThan(1000);
  });
  await finish(world, { faultSteps: 1 });
  expect(world.stats.pauses).toBe(1);
});

test('an abort ends a sleep at once, with its reason, and no time passes for it', async () => {
  const world = new World(1);
  const stop = new AbortController();
  const reason = new Error('stopped');
  world.spawn('sleeper', async (self) => {
    await expect(self.clock.sleep(1_000_000, stop.signal)).rejects.toBe(reason);
    await expect(self.clock.sleep(1, stop.signal)).rejects.toBe(reason);
    expect(world.now).toBe(10);
  });
  world.spawn('stops', async (self) => {
    await world.sleep(self, 10);
    stop.abort(reason);
  });
  expect(await finish(world)).toBe('idle');
  expect(world.now).toBe(10);
});

test('an abort answers a request at once, which may still happen', async () => {
  const acts = { before: 0, after: 0 };
  for (let seed = 0; seed < 100; seed++) {
    const world = new World(seed);
    const stop = new AbortController();
    const reason = new Error('stopped');
    world.spawn('asks', async (self) => {
      const asked = world.op(self, 'act', () => acts.after++, { signal: stop.signal });
      stop.abort(reason);
      await expect(asked).rejects.toBe(reason);
      await expect(world.op(self, 'act', () => acts.before++, { signal: stop.signal })).rejects.toBe(reason);
    });
    expect(await finish(world, { done: () => true })).toBe('done');
  }
  expect(acts.before).toBe(0);
  expect(acts.after).toBeGreaterThan(25);
  expect(acts.after).toBeLessThan(75);
});

test('an abort answers none of the dead', async () => {
  const world = new World(1);
  const stop = new AbortController();
  let heard = 0;
  const victim = world.spawn('victim', async (self) => {
    const asked = [self.clock.sleep(5, stop.signal), world.op(self, 'act', () => 0, { signal: stop.signal })];
    await Promise.race(asked).catch(() => heard++);
  });
  world.kill(victim);
  stop.abort(new Error('stopped'));
  expect(await finish(world, { done: () => true })).toBe('done');
  expect(heard).toBe(0);
});

test('clocks on the wall differ by seconds, and all go on', async () => {
  const world = new World(1);
  const skews = Array.from({ length: 20 }, (_, n) => {
    const { wallNow } = world.spawn(`i${n}`, (self) => world.sleep(self, 1000));
    return wallNow() - world.wallNow;
  });
  expect(new Set(skews).size).toBeGreaterThan(15);
  expect(Math.max(...skews.map(Math.abs))).toBeLessThanOrEqual(5000);
  const began = world.wallNow;
  await finish(world);
  expect(world.wallNow).toBe(began + 1000);
});
