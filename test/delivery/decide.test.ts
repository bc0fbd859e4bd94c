import { describe, expect, test } from 'vitest';
import { decide } from '../../src/lib/delivery/decide.ts';
import type { Ledger } from '../../src/lib/delivery/ledger.ts';
import { ledgerOf, PRESENT, sentSoFar } from './ledgers.ts';

const run = { number: 1, instance: 'i-1', started: '2026-11-24T08:00:00.000Z', alone: false };
const START = { entry: 0, records: 0 };

describe('content that is the same', () => {
  test.each<[string, Partial<Ledger>, string]>([
    ['done', { state: 'done' }, 'finished'],
    ['partial', { state: 'partial' }, 'finished'],
    ['parked', { state: 'parked' }, 'finished'],
    ['unmatched under this logs.yaml', { state: 'unmatched', log: null }, 'finished'],
    ['unmatched under another logs.yaml', { state: 'unmatched', log: null, framing: '', config: 'c0' }, 'run'],
    ['done under another logs.yaml', { state: 'done', framing: 'f0', mapping: 'm0', config: 'c0' }, 'finished'],
    ['done, and still to be deleted', { state: 'done', after: 'delete' }, 'finish'],
    ['waiting', { state: 'waiting' }, 'run'],
    ['running, its holder dead', { state: 'running', run }, 'alone'],
  ])('%s: %s → %s', (_, changes, kind) => {
    expect(decide(ledgerOf(changes), PRESENT, false).kind).toBe(kind);
  });

  test('a run goes on where the ledger says, with what counted so far', () => {
    const rejects = [{ name: 'r/1', bytes: 7 }];
    const found = ledgerOf({ ...sentSoFar(50), state: 'waiting', runs: 2, rejects, stalls: 1 });
    expect(decide(found, PRESENT, false)).toEqual({ kind: 'run', ledger: found });
  });

  test('why it waited is forgotten with the run', () => {
    const error = { code: 'SINK_FORBIDDEN', message: 'No.', fix: 'Do.' };
    expect(decide(ledgerOf({ error }), PRESENT, false)).toEqual({ kind: 'run', ledger: ledgerOf() });
  });
});

test.each<[string, Partial<Ledger>]>([
  ['a mark behind the end', { ...sentSoFar(50), mark: { entry: 0, records: 50, offset: 101 } }],
  ['parts that end before it', { parts: { count: 4, bytes: 24, id: 'p' } }],
])('a ledger with %s of the content is begun anew, and says so', (_, changes) => {
  const { kind, ledger } = decide(ledgerOf(changes), PRESENT, false) as { kind: string; ledger: Ledger };
  expect(kind).toBe('run');
  expect(ledger).toEqual({ ...ledgerOf(), notes: [expect.stringContaining('Begun anew')] });
});

describe('other content', () => {
  test.each<[string, Partial<Ledger>]>([
    ['done', { state: 'done', after: 'delete' }],
    ['parked', { state: 'parked', error: { code: 'PARSE_WRONG_FORMAT', message: 'No.', fix: 'Do.' } }],
    [
      'waiting, half sent',
      { state: 'waiting', ...sentSoFar(50), stalls: 2, notes: ['x'], rejects: [{ name: 'r', bytes: 1 }] },
    ],
    ['running, its holder dead', { state: 'running', run, ...sentSoFar(50) }],
    ['a suspect', { state: 'waiting', crashes: { count: 8, alone: 2, suspect: true, mark: START } }],
  ])('under a ledger that is %s begins from its start, without suspicion', (_, changes) => {
    const found = ledgerOf({ ...changes, runs: 3, seconds: 9 });
    expect(decide(found, { ...PRESENT, etag: '"0x2"', size: 7 }, false)).toEqual({
      kind: 'run',
      ledger: { ...ledgerOf(), etag: '"0x2"', generation: '"0x2"', size: 7, runs: 3 },
    });
  });
});

describe('another logs.yaml', () => {
  test('that finds the same records maps the rest of them anew', () => {
    const found = ledgerOf({ ...sentSoFar(50), mapping: 'm0', config: 'c0' });
    expect(decide(found, PRESENT, false)).toEqual({ kind: 'run', ledger: ledgerOf(sentSoFar(50)) });
  });

  test('that finds other records begins anew, under a generation of its own, and says so', () => {
    const found = ledgerOf({ ...sentSoFar(50), framing: 'f0' });
    const { kind, ledger } = decide(found, PRESENT, false) as { kind: string; ledger: Ledger };
    expect(kind).toBe('run');
    expect(ledger).toEqual({
      ...ledgerOf(),
      generation: '"0x1" f1',
      notes: [expect.stringContaining('Begun anew')],
    });
  });

  test('that finds other records where none was dealt with has nothing to begin anew', () => {
    expect(decide(ledgerOf({ framing: 'f0' }), PRESENT, false)).toEqual({ kind: 'run', ledger: ledgerOf() });
  });

  test('in which no log matches any more ends it', () => {
    const nothing = { ...PRESENT, log: null, table: null, framing: '', mapping: '' };
    expect(decide(ledgerOf(), nothing, false)).toMatchObject({
      kind: 'end',
      ledger: { state: 'unmatched', log: null },
    });
  });
});

describe('a run that ended without a word', () => {
  const crashes = (count: number, alone: number, suspect = true, mark = START) => ({ count, alone, suspect, mark });

  test('makes its file a suspect, which waits until it is alone', () => {
    const decision = decide(ledgerOf({ state: 'running', run }), PRESENT, false);
    expect(decision).toEqual({ kind: 'alone', ledger: ledgerOf({ state: 'waiting', crashes: crashes(1, 0) }) });
    expect(decide((decision as { ledger: Ledger }).ledger, PRESENT, true)).toMatchObject({ kind: 'run' });
  });

  test('alone is counted as such, and lets others go first; the third time it is parked, with what it did', () => {
    const after = (count: number, alone: number) =>
      decide(
        ledgerOf({ state: 'running', run: { ...run, alone: true }, crashes: crashes(count, alone) }),
        PRESENT,
        true,
      );
    const again = after(2, 1);
    expect(again).toMatchObject({ kind: 'alone', ledger: { state: 'waiting', crashes: crashes(3, 2) } });
    expect(decide((again as { ledger: Ledger }).ledger, PRESENT, true)).toMatchObject({ kind: 'run' });
    expect(after(3, 2)).toMatchObject({
      kind: 'end',
      ledger: {
        state: 'parked',
        error: { code: 'RUN_KILLS_PROCESS', message: expect.stringContaining('4 runs') as string },
      },
    });
  });

  test('among others is not parked before the ninth time', () => {
    const after = (count: number) =>
      decide(ledgerOf({ state: 'running', run, crashes: crashes(count, 0) }), PRESENT, false);
    expect(after(7)).toMatchObject({ kind: 'alone', ledger: { crashes: crashes(8, 0) } });
    expect(after(8)).toMatchObject({ kind: 'end', ledger: { state: 'parked' } });
  });

  test('behind the mark of the crashes before begins to count anew: it came further', () => {
    const found = ledgerOf({ state: 'running', run, ...sentSoFar(50), crashes: crashes(8, 2) });
    expect(decide(found, PRESENT, false)).toMatchObject({
      kind: 'alone',
      ledger: { crashes: { count: 1, alone: 0, suspect: true, mark: { entry: 0, records: 50 } } },
    });
  });

  test('a file that is cleared of suspicion runs among others', () => {
    expect(decide(ledgerOf({ crashes: crashes(2, 1, false) }), PRESENT, false)).toMatchObject({ kind: 'run' });
  });
});
