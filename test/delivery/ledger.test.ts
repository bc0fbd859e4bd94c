import { describe, expect, test } from 'vitest';
import {
  isFinished,
  ledgerContent,
  ledgerFacts,
  LEDGER_VERSION,
  parseLedger,
  type Ledger,
} from '../../src/lib/delivery/ledger.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import { checkFacts } from '../../src/lib/state/facts.ts';
import { ledgerOf, sentSoFar } from './ledgers.ts';

const full: Ledger = ledgerOf({
  ...sentSoFar(7),
  mark: { entry: 2, records: 7, offset: 90, context: '["a","b"]' },
  state: 'waiting',
  rejects: [{ name: 'rejects/1', bytes: 5 }],
  runs: 3,
  run: { number: 3, instance: 'i-1', started: '2026-11-24T08:00:00.000Z', alone: true },
  crashes: { count: 2, alone: 1, suspect: true, mark: { entry: 0, records: 3 } },
  stalls: 1,
  error: { code: 'RUN_DEADLINE', message: 'Late.', fix: 'Wait.' },
  after: 'Cool',
  notes: ['Begun anew.'],
  seconds: 1.5,
  due: '2026-11-24T08:00:05.000Z',
});

const parts = { count: 4, bytes: 25, id: '0x1-1' };
const ended = ledgerOf({ state: 'done', counts: sentSoFar(7).counts, mark: { entry: 1, records: 0 } });

describe('a ledger', () => {
  test.each([
    ['that says little', ledgerOf()],
    ['that says all', full],
    ['of a blob in parts', ledgerOf({ parts })],
    ['that was parked while its blob was in parts', ledgerOf({ state: 'parked', parts })],
  ])('%s is read as it was written', (_, ledger) => {
    expect(parseLedger('a', ledgerContent(ledger).text)).toEqual(ledger);
  });

  test('keeps the newest twenty of its notes: a file that is replaced every minute has no end of them', () => {
    const notes = Array.from({ length: 30 }, (_, i) => `Begun anew ${i}.`);
    expect(parseLedger('a', ledgerContent(ledgerOf({ notes })).text).notes).toEqual(notes.slice(10));
  });

  const { version: _, ...unversioned } = full;
  test.each<[string, string, string]>([
    [
      'of a newer program',
      JSON.stringify({ ...full, version: LEDGER_VERSION + 1 }),
      'is of version 2, and this program knows 1',
    ],
    ['of an older program', JSON.stringify({ version: 0 }), 'is of version 0, and this program knows 1'],
    ['without a version', JSON.stringify(unversioned), 'is not a ledger (version)'],
    ['that was cut', JSON.stringify(full).slice(0, -20), 'is not JSON'],
    ['that is empty', '', 'is not JSON'],
    ['that is null', 'null', 'is not a ledger (its whole)'],
    ['that is a list', '[]', 'is not a ledger'],
    ['of an unknown state', JSON.stringify({ ...full, state: 'asleep' }), 'is not a ledger (state)'],
    ['without a mark', JSON.stringify({ ...full, mark: undefined }), 'is not a ledger (mark)'],
    [
      'with a negative mark',
      JSON.stringify({ ...full, mark: { entry: 0, records: -1 } }),
      'is not a ledger (mark.records)',
    ],
    [
      'whose counts do not add up',
      JSON.stringify({ ...full, counts: { ...full.counts, sent: 6 } }),
      'is not a ledger (counts)',
    ],
    [
      'with fewer than none',
      JSON.stringify({ ...full, counts: { ...full.counts, sent: -1, read: -1 } }),
      'is not a ledger (counts.read)',
    ],
    [
      'whose mark lies beyond what was read',
      JSON.stringify({ ...full, mark: { entry: 0, records: 8 } }),
      'is not a ledger (more records behind the mark than were read)',
    ],
    ['due at no time', JSON.stringify({ ...full, due: 'soon' }), 'is not a ledger (due)'],
    [
      'done, with a run in it',
      JSON.stringify({ ...ended, run: full.run }),
      'is not a ledger (an end, with a run in it)',
    ],
    ['done, with parts in it', JSON.stringify({ ...ended, parts }), 'is not a ledger (read, with parts to be read)'],
    [
      'in more parts than can be looked at',
      JSON.stringify({ ...ledgerOf(), parts: { ...parts, count: 1e15 } }),
      'is not a ledger (parts.count)',
    ],
  ])('%s is LEDGER_UNKNOWN, and says why', (_case, text, problem) => {
    let thrown: unknown;
    try {
      parseLedger('ledgers/logs/a', text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PipelineError);
    expect(thrown).toMatchObject({ code: 'LEDGER_UNKNOWN', scope: 'app', retry: 'later' });
    expect((thrown as PipelineError).message).toContain(`The ledger ledgers/logs/a ${problem}`);
  });

  test('shows its facts to a listing, in a form that storage keeps', () => {
    const { facts } = ledgerContent(full);
    checkFacts(facts!);
    const { etag, state, config, after } = full;
    expect(ledgerFacts(facts!)).toEqual({
      etag,
      state,
      config,
      after,
      due: Date.parse(full.due!),
      error: 'RUN_DEADLINE',
      rejects: {},
    });
    const little = ledgerContent(ledgerOf()).facts!;
    expect(ledgerFacts(little)).toEqual({ etag, state: 'waiting', config, rejects: {} });
  });
});

describe('nothing is left to do', () => {
  test.each<[Partial<Ledger>, boolean]>([
    [{ state: 'done' }, true],
    [{ state: 'partial' }, true],
    [{ state: 'parked' }, true],
    [{ state: 'unmatched' }, true],
    [{ state: 'running' }, false],
    [{ state: 'waiting' }, false],
    [{ state: 'done', after: 'delete' }, false],
    [{ state: 'done', etag: '"0x2"' }, false],
  ])('%j: %s', (changes, finished) => {
    expect(isFinished(ledgerOf(changes), '"0x1"')).toBe(finished);
  });
});
