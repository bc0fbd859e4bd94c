import type { Random } from '../bench/random.ts';
import { decide, type Present } from '../src/lib/delivery/decide.ts';
import { ledgerContent, ledgerFacts, newLedger, parseLedger, type Ledger } from '../src/lib/delivery/ledger.ts';
import { PipelineError } from '../src/lib/errors.ts';
import { NO_COUNTS } from '../src/lib/pipeline/report.ts';
import { chanceFrom, textKind, type Fault } from './kind.ts';
import { jsonSeeds, mutateJson } from './mutate-json.ts';

const PRESENT: Present = {
  etag: '"0x1"',
  size: 100,
  log: 'app',
  table: 'App_CL',
  framing: 'f1',
  mapping: 'm1',
  config: 'c1',
};
const AT = '2026-11-24T12:00:00.000Z';
const fresh = newLedger({ ...PRESENT, container: 'logs', file: 'app/a.json', at: AT });
const counts = { ...NO_COUNTS, read: 7, sent: 4, rejected: 2, filtered: 1, rejects: { PARSE_RECORD: 2 }, calls: 3 };
const rejects = [{ name: 'rejects/logs/app/a.json/0x1/0001.ndjson', bytes: 120 }];
const error = { code: 'SINK_FORBIDDEN' as const, message: 'No.', fix: 'Do.' };
const run = { number: 2, instance: 'i1', started: AT, alone: false };
const mark = { entry: 0, records: 7, offset: 50, print: [{ from: 0, length: 50, hash: 'abc' }] };
const end = { entry: 1, records: 0 };
const crashes = { count: 2, alone: 2, suspect: true, mark };

/** A ledger of each kind that there is. */
const SEEDS = jsonSeeds([
  fresh,
  { ...fresh, state: 'running', runs: 2, run, mark, counts, rejects },
  { ...fresh, state: 'waiting', runs: 2, mark: { ...mark, context: 'h' }, counts, rejects, error, due: AT, stalls: 2 },
  { ...fresh, state: 'waiting', runs: 3, run, crashes, mark, counts, rejects },
  { ...fresh, state: 'waiting', parts: { count: 4, bytes: 25, id: '0x1-1' }, due: AT },
  { ...fresh, part: { of: '0x1-1', number: 3 }, mark, counts },
  { ...fresh, state: 'done', runs: 1, mark: end, counts, rejects, seconds: 1.5 },
  { ...fresh, state: 'done', runs: 1, mark: end, counts, rejects, after: 'delete' },
  { ...fresh, state: 'done', runs: 1, mark, counts, rejects, tail: true, due: AT },
  { ...fresh, state: 'partial', runs: 1, mark: end, counts: { ...counts, error }, rejects, error },
  { ...fresh, state: 'parked', runs: 1, mark, counts, rejects, error, notes: ['a note'] },
  { ...fresh, state: 'unmatched', log: null, table: null, framing: '', mapping: '' },
] satisfies readonly Ledger[]);

/** Reading one more often costs more than all else. */
const REWRITTEN = 0.2;

/** Ledgers: those that are read mean what they say, and all others are LEDGER_UNKNOWN. */
export const ledgers = textKind('ledgers', (chance) => mutateJson(SEEDS, chance), judgeLedger);

export function judgeLedger(bytes: Buffer): Fault {
  const text = bytes.toString();
  let ledger: Ledger;
  try {
    ledger = parseLedger('ledgers/logs/a', text);
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'LEDGER_UNKNOWN') return undefined;
    throw error;
  }
  const raw = JSON.parse(text) as Ledger;
  const chance = chanceFrom(bytes);
  return unlikely(ledger) ?? (chance.chance(REWRITTEN) ? rewritten(ledger) : undefined) ?? decided(ledger, raw, chance);
}

/** What no program wrote. */
function unlikely({ counts, mark, state, run, parts }: Ledger): Fault {
  const { read, sent, rejected, filtered } = counts;
  if (Math.min(sent, rejected, filtered) < 0 || read !== sent + rejected + filtered) return 'counts that cannot be';
  if (mark.records > read) return `${mark.records} records behind the mark, of ${read} that were read`;
  if (parts !== undefined && parts.count > 10_000) return `${parts.count} parts`;
  if (run !== undefined && state !== 'running' && state !== 'waiting') return `${state}, with a run in it`;
  return parts !== undefined && (state === 'done' || state === 'partial')
    ? `${state}, with parts to be read`
    : undefined;
}

/** What becomes of it when it is written, read, and listed. */
function rewritten(ledger: Ledger): Fault {
  const { text, facts = {} } = ledgerContent(ledger);
  const again = JSON.stringify(parseLedger('again', text));
  // The same in another order.
  if (again.length !== text.length) return `another ledger when it is written and read: ${text} is ${again}`;
  const { state, due } = ledgerFacts(facts);
  if (Number.isNaN(due)) return 'due at no time';
  return state === ledger.state ? undefined : 'another state in its facts';
}

/** What is decided about it, in a situation that follows from its bytes. */
function decided(ledger: Ledger, raw: Ledger, chance: Random): Fault {
  const present = situation(ledger, chance);
  const before = JSON.stringify(ledger);
  const about = {
    ...(chance.chance(0.3) && { settles: present.etag }),
    ...(ledger.etag !== present.etag &&
      mayHaveGrown(ledger, present) &&
      chance.chance(0.5) && { growth: 'grown' as const }),
  };
  const alone = chance.chance(0.5);
  const decision = decide(ledger, present, alone, about);
  if (JSON.stringify(ledger) !== before) return 'the ledger was changed while it was decided about';
  const isSame = raw.etag === present.etag;
  if (decision.kind === 'finished') {
    const isEnd = ['done', 'partial', 'parked', 'unmatched'].includes(raw.state);
    const isAnew = raw.state === 'unmatched' && raw.config !== present.config;
    return isEnd && isSame && raw.after === undefined && !isAnew ? undefined : 'finished, which it is not';
  }
  const { ledger: next } = decision;
  if (next.etag !== present.etag) return 'about other content than is there';
  if (decision.kind === 'finish') return raw.state === 'done' && isSame ? undefined : 'deleted before it is done';
  const isBegun = next.mark.entry + next.mark.records > 0 || next.counts.read > 0;
  if (!isSame && about.growth === undefined && isBegun) return 'goes on where other content ended';
  if (next.framing !== present.framing || next.log !== present.log) return 'read as another log says';
  if (decision.kind === 'alone' && alone && raw.run === undefined) return 'is to be alone, which it is';
  if (decision.kind === 'end' && next.state === 'done') return 'done without being read';
  if (decision.kind === 'run' && present.log === null) return 'read without a log';
  const { mark, parts } = next;
  if (mark.print === undefined && (mark.offset ?? 0) > present.size) return 'goes on behind its end';
  if (parts !== undefined && parts.count * parts.bytes < present.size) return 'parts that are not all of it';
  return unlikely(next) ?? (chance.chance(REWRITTEN) ? rewritten(next) : undefined);
}

/** What `growthOf` asks before it looks at the content. */
const mayHaveGrown = ({ mark, counts, parts }: Ledger, { size }: Present): boolean =>
  parts === undefined &&
  (mark.entry + mark.records === 0 ? counts.read === 0 : mark.print !== undefined && (mark.offset ?? 0) <= size);

/** A blob much like the one that the ledger is about. */
function situation(ledger: Ledger, chance: Random): Present {
  const { etag, size, log, table, framing, mapping, config } = ledger;
  const same = { etag, size, log, table, framing, mapping, config };
  switch (chance.below(5)) {
    case 0:
      return { ...same, etag: '"0x2"', size: size + chance.below(100) };
    case 1:
      return { ...same, framing: 'f2', config: 'c2' };
    case 2:
      return { ...same, log: null, table: null, framing: '', mapping: '', config: 'c3' };
    case 3:
      return PRESENT;
    default:
      return same;
  }
}
