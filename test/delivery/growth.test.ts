import { expect, test } from 'vitest';
import { decide, type Present } from '../../src/lib/delivery/decide.ts';
import { growthOf } from '../../src/lib/delivery/growth.ts';
import { isFinished, newLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { stretchOf } from '../../src/lib/pipeline/print.ts';
import type { RandomAccess } from '../../src/lib/seams.ts';

const NEVER = { signal: AbortSignal.any([]) };
const logs = { log: 'a', table: 'A_CL', framing: 'f', mapping: 'm', config: 'c' };
const present: Present = { etag: '"2"', size: 5, ...logs };
const print = [stretchOf(Buffer.from('a\nb'), 0)];
const read: Ledger = {
  ...newLedger({ container: 'logs', file: 'x', etag: '"1"', size: 4, at: '2026-11-24T00:00:00Z', ...logs }),
  state: 'done',
  mark: { entry: 0, records: 2, offset: 3, print },
};
const content = (text: string): RandomAccess => ({
  size: text.length,
  read: (from, length) => Promise.resolve(Buffer.from(text).subarray(from, from + length)),
});

test.each([
  ['longer', 'a\nb\nc\n', 'grown'],
  ['the same', 'a\nb', 'grown'],
  ['shorter', 'a\n', expect.stringContaining('shorter')],
  ['another', 'a\nc\nc\n', expect.stringContaining('not there any more')],
])('content that is %s', async (_, text, growth) => {
  expect(await growthOf(read, content(text), NEVER)).toEqual(growth);
});

test('content of which nothing was read has only grown; of what was read of other content nothing is known', async () => {
  const unread = { ...read, mark: { entry: 0, records: 0 } };
  expect(await growthOf(unread, content('abcd'), NEVER)).toBe('grown');
  // Else one that was parked for what it did would stay parked, whatever it is replaced by.
  expect(await growthOf(unread, content('abc'), NEVER)).toContain('shorter than it was');
  expect(await growthOf({ ...read, mark: { entry: 1, records: 0 } }, content('x'), NEVER)).toContain('compressed');
});

test('content of which half a record alone was read, and kept, is begun anew: nothing tells it from other content', async () => {
  const half: Ledger = {
    ...read,
    mark: { entry: 0, records: 0 },
    counts: { ...read.counts, read: 1, rejected: 1, rejects: { PARSE_RECORD: 1 } },
    rejects: [{ name: 'rejects/1', bytes: 10 }],
  };
  const growth = await growthOf(half, content('x'), NEVER);
  expect(growth).toContain('no record of it was whole');
  const { ledger } = decide(half, present, false, { growth }) as { ledger: Ledger };
  expect(ledger).toMatchObject({ etag: '"2"', counts: { read: 0, rejected: 0 }, rejects: [], notes: [growth] });
});

test('content that was cut into parts before it changed is begun anew: parts are places of what was cut', async () => {
  const parts = { count: 2, bytes: 2, id: '1-1' };
  const found = { ...read, state: 'waiting', mark: { entry: 0, records: 0 }, parts } as const;
  expect(await growthOf(found, content('a\nb\nc\n'), NEVER)).toContain('not followed before');
});

test('what has grown goes on at its mark, in its generation', () => {
  const tail = {
    ...read,
    tail: true,
    due: '2026-11-24T00:15:00Z',
    counts: { ...read.counts, error: { code: 'A', message: '', fix: '' } },
  };
  const decision = decide(tail as Ledger, present, false, { growth: 'grown' });
  expect(decision).toMatchObject({
    kind: 'run',
    ledger: { mark: read.mark, generation: '"1"', etag: '"2"', size: 5 },
  });
  const { ledger } = decision as { ledger: Ledger };
  expect([ledger.tail, ledger.due, ledger.counts.error]).toEqual([undefined, undefined, undefined]);
});

test('a run that died in a file that has grown since counts as a crash', () => {
  const run = { number: 1, instance: 'i', started: '', alone: false };
  const decision = decide({ ...read, state: 'running', run }, present, false, { growth: 'grown' });
  expect(decision).toMatchObject({ kind: 'alone', ledger: { crashes: { count: 1, suspect: true }, mark: read.mark } });
});

test('a record that waits is read by the message that settles this content, and by no other', () => {
  const tail: Ledger = { ...read, tail: true };
  const same = { ...present, etag: '"1"' };
  expect(decide(tail, same, false, { settles: '"1"' })).toMatchObject({ kind: 'run', ends: true });
  expect(decide(tail, same, false, { settles: '"0"' })).toEqual({ kind: 'finished' });
  expect(decide(tail, same, false)).toEqual({ kind: 'finished' });
  expect(decide(tail, present, false, { settles: '"1"', growth: 'grown' })).not.toHaveProperty('ends');
  expect([isFinished(tail, '"1"'), isFinished(tail, '"1"', '"1"'), isFinished(read, '"1"', '"1"')]).toEqual([
    true,
    false,
    true,
  ]);
});
