import { expect, test } from 'vitest';
import type { Faults } from '../../simulate/faults.ts';
import { DEFAULT_LIFE_MS } from '../../simulate/host-queue.ts';
import type { Instance } from '../../simulate/instance.ts';
import { SimulatedStorage, type ReachedStorage } from '../../simulate/simulated-storage.ts';
import { World } from '../../simulate/world.ts';
import type { Source } from '../../src/lib/seams.ts';
import { storeSuite } from '../suites/store-suite.ts';

const run = { signal: AbortSignal.any([]) };

interface Scene {
  readonly world: World;
  readonly storage: SimulatedStorage;
  readonly self: Instance;
  readonly reached: ReachedStorage;
}

/** Runs `body` as the only instance of a world. */
async function within(body: (scene: Scene) => Promise<void>, faults: Partial<Faults> = {}, seed = 1): Promise<World> {
  const world = new World(seed, { faults, trace: true });
  const storage = new SimulatedStorage(world);
  let isDone = false;
  world.spawn('test', async (self) => {
    await body({ world, storage, self, reached: storage.at(self) });
    isDone = true;
  });
  const end = await world.run({ maxSteps: 100_000, faultSteps: 100_000, done: () => isDone, restart: () => undefined });
  expect(end).toBe('done');
  return world;
}

storeSuite('the simulation', async (body) => {
  await within(({ world, storage, self, reached }) =>
    body({
      state: reached.state,
      queue: reached.queue('work'),
      sources: reached.sources('logs'),
      upload: (path, content, metadata) => Promise.resolve(storage.container('logs').put(path, content, metadata)!),
      receive: () => {
        const received: string[] = [];
        for (let one = storage.queue('work').receive(1e9); one; one = storage.queue('work').receive(1e9)) {
          received.push(one.body);
        }
        return Promise.resolve(received);
      },
      wait: (ms) => world.sleep(self, ms),
    }),
  );
});

test('a lease that nobody can have asked for is a bug', async () => {
  await within(async ({ reached: { state } }) => {
    for (const ms of [14_000, 61_000, 15_500]) await expect(state.acquire('a', ms, run)).rejects.toThrow(RangeError);
  });
});

test('what the network loses is told as storage tells it', async () => {
  await within(
    async ({ reached }) => {
      await expect(reached.state.read('a', run)).rejects.toMatchObject({
        code: 'STATE_READ',
        context: { what: 'blob a' },
      });
      await expect(reached.state.put('a', { text: '1' }, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
      await expect(reached.queue('work').send('x', 0, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
      await expect(reached.open('logs', 'a', run)).rejects.toMatchObject({
        code: 'SOURCE_READ',
        context: { offset: 0 },
      });
      await expect(reached.hostQueue('work').receive(1, run)).rejects.toMatchObject({ code: 'STATE_READ' });
    },
    { lostRequest: 1 },
  );
});

test('bytes are added once, whichever answers get lost', async () => {
  for (let seed = 0; seed < 50; seed++) {
    const add = async ({ reached: { state }, storage }: Scene): Promise<void> => {
      for (const [position, text] of [
        [0, 'abc'],
        [3, 'de'],
        [5, 'f'],
      ] as const) {
        const once = () => state.append('a', position, Buffer.from(text), run).catch(() => 'failed');
        let outcome = await once();
        while (outcome === 'failed') outcome = await once();
        expect(outcome).toBe('written');
      }
      expect(storage.state.get('a')!.content.toString()).toBe('abcdef');
    };
    await within(add, { lostAnswer: 0.3, lostRequest: 0.2 }, seed);
  }
});

test('a conflict may be with oneself when an answer got lost', async () => {
  const seen = new Set<string>();
  const make = async ({ reached: { state }, storage }: Scene): Promise<void> => {
    const outcome = await state.create('a', { text: '1' }, run).catch(() => 'failed');
    seen.add(`${outcome}, ${storage.state.get('a') === undefined ? 'nothing' : 'there'}`);
  };
  for (let seed = 0; seed < 100; seed++) await within(make, { lostAnswer: 0.3, lostRequest: 0.2 }, seed);
  expect(seen).toEqual(new Set(['made, there', 'exists, there', 'failed, there', 'failed, nothing']));
});

test('a message is one receiver’s until it is due again, and then another’s', async () => {
  await within(async ({ world, self, storage, reached }) => {
    const queue = reached.hostQueue('work');
    await reached.queue('work').send('job', 0, run);
    const first = (await queue.receive(30_000, run))!;
    expect(first).toMatchObject({ body: 'job', count: 1 });
    expect(await queue.receive(30_000, run)).toBeUndefined();
    expect(await queue.show(first, 60_000, run)).toBe('shown');
    await world.sleep(self, 59_000);
    expect(await queue.receive(30_000, run)).toBeUndefined();
    await world.sleep(self, 1000);
    const second = (await queue.receive(30_000, run))!;
    expect(second).toMatchObject({ id: first.id, count: 2 });
    expect(await queue.delete(first, run)).toBe('lost');
    expect(await queue.show(first, 0, run)).toBe('lost');
    expect(await queue.delete(second, run)).toBe('deleted');
    expect(await queue.delete(second, run)).toBe('lost');
    expect(storage.queue('work').size).toBe(0);
  });
});

test('a poisoned message lies in a queue of its own, and expires there', async () => {
  await within(async ({ world, self, storage, reached }) => {
    const queue = reached.hostQueue('work');
    await reached.queue('work').send('job', 0, run);
    await queue.poison((await queue.receive(30_000, run))!, run);
    expect([storage.queue('work').size, storage.queue('work-poison').bodies()]).toEqual([0, ['job']]);
    await reached.queue('work').send('another', 0, run);
    await world.sleep(self, DEFAULT_LIFE_MS);
    expect([storage.queue('work').size, storage.queue('work-poison').size]).toEqual([1, 0]);
  });
});

test('messages come in no order', async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    await within(
      async ({ storage, reached }) => {
        for (const body of ['a', 'b', 'c']) storage.queue('work').send(body);
        const queue = reached.hostQueue('work');
        const received = [];
        for (let n = 0; n < 3; n++) received.push((await queue.receive(1000, run))!.body);
        orders.add(received.join(''));
      },
      {},
      seed,
    );
  }
  expect(orders.size).toBeGreaterThan(1);
});

async function content(source: Source, from = 0): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.open({ ...run, from })) chunks.push(chunk);
  return chunks.map((chunk) => chunk.toString()).join('|');
}

test('a file is read in pieces, pinned to what it was', async () => {
  await within(async ({ storage, reached }) => {
    const logs = storage.container('logs');
    const etag = logs.put('app/a.log', 'abcdefgh', { tenant: 'contoso' });
    expect(await reached.open('logs', 'none', run)).toBeUndefined();
    const source = (await reached.open('logs', 'app/a.log', { ...run, chunkBytes: 3 }))!;
    expect(source).toMatchObject({
      path: 'app/a.log',
      etag,
      facts: { name: 'a.log', container: 'logs', size: 8, metadata: { tenant: 'contoso' } },
    });
    expect(source.facts.lastModified).toBe('2026-06-01T00:00:00.000Z');
    expect(await content(source)).toBe('abc|def|gh');
    expect(await content(source, 4)).toBe('efg|h');
    expect(await content(source, 8)).toBe('');
    expect((await source.ranges.read(2, 3, run)).toString()).toBe('cde');
    const other = logs.put('app/a.log', 'other');
    expect(other).not.toBe(etag);
    await expect(content(source)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    await expect(source.ranges.read(2, 3, run)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    logs.remove('app/a.log');
    await expect(content(source)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND', context: { path: 'app/a.log' } });
  });
});

test('a file that grows is another, unless its reader knows that it may', async () => {
  await within(async ({ storage, reached }) => {
    const logs = storage.container('logs');
    logs.put('a.log', 'abc', {}, 'any', true);
    const before = (await reached.open('logs', 'a.log', run))!;
    const follower = (await reached.open('logs', 'a.log', { ...run, growing: true }))!;
    expect(logs.append('a.log', 3, Buffer.from('def'))).toBe('written');
    await expect(content(before)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    expect([await content(follower), follower.etag]).toEqual(['abc', before.etag]);
    expect(await content((await reached.open('logs', 'a.log', run))!)).toBe('abcdef');
    logs.put('a.log', 'abcdefghi', {}, 'any', true);
    await expect(content(follower)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});

test('a block blob that is written anew is another, whoever reads it', async () => {
  await within(async ({ storage, reached }) => {
    const logs = storage.container('logs');
    logs.put('a.log', 'abc');
    const follower = (await reached.open('logs', 'a.log', { ...run, growing: true }))!;
    logs.put('a.log', 'abcdef');
    await expect(content(follower)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});

test('a file replaced between the look and the call gets the tier in place of the one meant', async () => {
  const tiers = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    await within(
      async ({ world, storage, reached }) => {
        const logs = storage.container('logs');
        const etag = logs.put('a.log', '1')!;
        world.spawn('user', async (self) => void (await world.op(self, 'replace', () => logs.put('a.log', '2'))));
        const outcome = await reached.sources('logs').setTier('a.log', etag, 'Cool', run);
        const { content, tier } = logs.get('a.log')!;
        tiers.add(`${outcome}: ${content.toString()} is ${tier}`);
      },
      {},
      seed,
    );
  }
  expect(tiers).toContain('set: 1 is Cool');
  expect(tiers).toContain('set: 2 is Cool');
  expect(tiers).toContain('lost: 2 is undefined');
});
