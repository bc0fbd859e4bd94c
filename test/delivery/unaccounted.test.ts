import { expect, test } from 'vitest';
import { ledgerContent, newLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { unaccounted, type KnownLedger } from '../../src/lib/delivery/unaccounted.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-06-01T12:00:00Z');
const at = (minutesAgo: number): number => NOW - minutesAgo * MINUTE;
const CIRCUMSTANCES = { now: NOW, since: at(24 * 60), config: 'c2' };
const blob = { path: 'a', etag: '"0x1"', size: 1, modified: at(120), isDirectory: false };

const BEGUN = newLedger({
  container: 'logs',
  file: 'a',
  etag: '"0x1"',
  size: 1,
  log: null,
  table: null,
  framing: '',
  mapping: '',
  config: 'c2',
  at: '',
});
const ledger = (changes: Partial<Ledger>, minutesAgo: number, isLeased = false): KnownLedger => ({
  facts: ledgerContent({ ...BEGUN, ...changes }).facts!,
  modified: at(minutesAgo),
  isLeased,
});
const due = (minutesAgo: number): string => new Date(at(minutesAgo)).toISOString();

test.each([
  ['a blob without a ledger', blob, undefined, 'unseen'],
  ['one that has just come: its event is on its way', { ...blob, modified: at(4) }, undefined, undefined],
  ['one that was there before the app', { ...blob, modified: at(25 * 60) }, undefined, undefined],
  ['a directory', { ...blob, isDirectory: true }, undefined, undefined],
  ['one that is done', blob, ledger({ state: 'done' }, 100), undefined],
  ['one that is partial', blob, ledger({ state: 'partial' }, 100), undefined],
  ['one that is parked', blob, ledger({ state: 'parked' }, 100), undefined],
  ['other content', { ...blob, etag: '"0x9"' }, ledger({ state: 'done' }, 130), 'changed'],
  ['other content that somebody works on', { ...blob, etag: '"0x9"' }, ledger({}, 130, true), undefined],
  ['both just written', { ...blob, etag: '"0x9"', modified: at(1) }, ledger({ state: 'done' }, 2), undefined],
  ['appended to all the time', { ...blob, etag: '"0x9"', modified: at(0) }, ledger({ state: 'done' }, 6), 'changed'],
  [
    'older than the first sweep, but with a ledger',
    { ...blob, etag: '"0x9"', modified: at(9999) },
    ledger({}, 9),
    'changed',
  ],
  ['unmatched under another logs.yaml', blob, ledger({ state: 'unmatched', config: 'c1' }, 100), 'unmatched'],
  ['unmatched under this logs.yaml', blob, ledger({ state: 'unmatched' }, 100), undefined],
  ['running, and held', blob, ledger({ state: 'running' }, 100, true), undefined],
  ['running, and not held for a while', blob, ledger({ state: 'running' }, 59), undefined],
  ['running, and not held for an hour', blob, ledger({ state: 'running' }, 60), 'abandoned'],
  ['waiting for what is due soon', blob, ledger({ state: 'waiting', due: due(-20) }, 100), undefined],
  ['waiting for what was due', blob, ledger({ state: 'waiting', due: due(59) }, 100), undefined],
  ['waiting for what was due an hour ago', blob, ledger({ state: 'waiting', due: due(60) }, 100), 'overdue'],
  ['an empty ledger whose message is lost', blob, ledger({ state: 'waiting' }, 61), 'overdue'],
  ['done, and soon to be deleted', blob, ledger({ state: 'done', after: 'delete' }, 59), undefined],
  ['done, and not deleted for an hour', blob, ledger({ state: 'done', after: 'delete' }, 60), 'unfinished'],
  ['done but for its end, which waits', blob, ledger({ state: 'done', tail: true, due: due(59) }, 100), undefined],
  ['done but for its end, for too long', blob, ledger({ state: 'done', tail: true, due: due(60) }, 100), 'unsettled'],
] as const)('%s', (_, given, known, why) => {
  expect(unaccounted(given, known, CIRCUMSTANCES)).toBe(why);
});
