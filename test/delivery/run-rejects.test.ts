import { beforeEach, expect, test } from 'vitest';
import { IO } from '../../src/lib/delivery/io.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import { RunRejects } from '../../src/lib/delivery/run-rejects.ts';
import { HeldClock, settled } from '../sink/fake-clock.ts';
import { rejectOf } from '../state/rejects.ts';
import { MemoryStore } from './memory-store.ts';

const NAME = 'rejects/logs/a.log/0x1/0001.ndjson';
let store: MemoryStore;
let rejects: RunRejects;
beforeEach(() => {
  store = new MemoryStore(new HeldClock());
  rejects = new RunRejects(store, NAME, ({ number, raw }, entry) => `${entry}#${number} ${String(raw)}\n`, IO);
});
const kept = (): string | undefined => store.appended.get(NAME)?.toString();

test('nothing is made until there is a reject', async () => {
  await rejects.flush();
  expect(await rejects.close()).toBeUndefined();
  expect(rejects.part(rejects.bytes)).toBeUndefined();
  expect(store.calls).toEqual([]);
});

test('lines are held until they must be durable, and count from then as they did before', async () => {
  await rejects.add([rejectOf('a', 1), rejectOf('b', 2)], 'x');
  expect([kept(), rejects.bytes]).toEqual([undefined, 12]);
  await rejects.flush();
  expect([kept(), rejects.bytes]).toEqual(['x#1 a\nx#2 b\n', 12]);
  await rejects.add([rejectOf('c', 3)], 'y');
  expect(await rejects.close()).toBe(NAME);
  expect(kept()).toBe('x#1 a\nx#2 b\ny#3 c\n');
  expect(rejects.part(12)).toEqual({ name: NAME, bytes: 12 });
});

test('four megabytes of lines are written by themselves', async () => {
  const long = 'x'.repeat(1_500_000);
  for (const number of [1, 2]) await rejects.add([rejectOf(long, number)], '');
  expect(kept()).toBeUndefined();
  await rejects.add([rejectOf(long, 3)], '');
  expect(kept()?.length).toBe(rejects.bytes);
});

test('no block is larger than that, however much comes at once, but for a line that is longer', async () => {
  const append = store.append.bind(store);
  const blocks: number[] = [];
  store.append = async (name, position, bytes) => {
    blocks.push(bytes.length);
    return append(name, position, bytes);
  };
  for (const count of [3_000_000, 1_000_000, 1_000_000, 9_000_000, 10]) rejects.hold(Buffer.alloc(count, 'x'));
  await rejects.flush();
  expect(blocks).toEqual([4_000_000, 1_000_000, 9_000_000, 10]);
  const long = 'x'.repeat(1_500_000);
  blocks.length = 0;
  await rejects.add(
    [1, 2, 3, 4, 5].map((number) => rejectOf(long, number)),
    '',
  );
  expect(blocks).toEqual([3_000_008, 1_500_004]);
  await rejects.flush();
  expect(kept()?.length).toBe(rejects.bytes);
});

test('what comes while lines are written is written next, in order', async () => {
  await rejects.add([rejectOf('a', 1)], '');
  const append = store.append.bind(store);
  const gate = Promise.withResolvers<void>();
  store.append = async (...call) => {
    await gate.promise;
    return append(...call);
  };
  const first = rejects.flush();
  await settled();
  await rejects.add([rejectOf('b', 2)], '');
  gate.resolve();
  await first;
  expect(kept()).toBe('#1 a\n');
  await rejects.flush();
  expect(kept()).toBe('#1 a\n#2 b\n');
});

test('storage that fails loses no line: the next writing has it', async () => {
  await rejects.add([rejectOf('a', 1)], '');
  store.fail(['append']);
  await expect(rejects.flush()).rejects.toMatchObject({ code: 'STATE_WRITE' });
  expect(rejects.bytes).toBe(5);
  store.fail([]);
  await rejects.flush();
  expect(kept()).toBe('#1 a\n');
});

test('lines that are there although their writing failed are not in the way of those that follow', async () => {
  const append = store.append.bind(store);
  let calls = 0;
  store.append = async (name, position, bytes) => {
    calls++;
    // As storage does it: the same call twice adds once.
    const isThere = store.appended.get(name)?.subarray(position).equals(bytes) ?? false;
    const answer = isThere ? 'written' : await append(name, position, bytes);
    if (calls === 1) throw new PipelineError('STATE_WRITE', { what: name, reason: 'ECONNRESET' });
    return answer;
  };
  await rejects.add([rejectOf('a', 1)], '');
  await expect(rejects.flush()).rejects.toMatchObject({ code: 'STATE_WRITE' });
  await rejects.add([rejectOf('b', 2)], '');
  await rejects.flush();
  expect(kept()).toBe('#1 a\n#2 b\n');
  expect(rejects.bytes).toBe(10);
});

test('a blob that somebody else wrote to is not added to', async () => {
  await store.append(NAME, 0, Buffer.from('foreign\n'));
  await rejects.add([rejectOf('a', 1)], '');
  await expect(rejects.close()).rejects.toMatchObject({ code: 'STATE_WRITE' });
  expect(kept()).toBe('foreign\n');
});
