import type { Log } from '../config/types.ts';
import { PipelineError } from '../errors.ts';
import { isBefore } from '../pipeline/mark.ts';
import { NO_COUNTS, reported } from '../pipeline/report.ts';
import type { Crashes, Ledger } from './ledger.ts';
import type { Growth } from './growth.ts';
import { isFinished, isToSettle } from './ledger.ts';

/** Runs in a row that may end without a word: alone in the process, and in all. */
const ALONE_CRASHES = 3;
const CRASHES = 9;

/** The content that is there now, and what logs.yaml says of it. */
export interface Present {
  readonly etag: string;
  readonly size: number;
  readonly log: string | null;
  readonly table: string | null;
  readonly framing: string;
  readonly mapping: string;
  readonly config: string;
}

/** What there is of a content whose log, if any, is known, by the logs.yaml with this hash. */
export const presentOf = (
  { etag, facts }: { readonly etag: string; readonly facts: { readonly size: number } },
  log: Log | undefined,
  config: string,
): Present => ({
  etag,
  size: facts.size,
  log: log?.name ?? null,
  table: log?.table ?? null,
  framing: log?.fingerprint.framing ?? '',
  mapping: log?.fingerprint.mapping ?? '',
  config,
});

export type Decision =
  /** Nothing is left to do: the message may be dropped. */
  | { readonly kind: 'finished' }
  /** No log matches, or it ended its process too often: that is all there is to say of it. */
  | { readonly kind: 'end'; readonly ledger: Ledger }
  /** All of it is delivered; the blob is still to be deleted, or moved. */
  | { readonly kind: 'finish'; readonly ledger: Ledger }
  /** It may have ended its process: it must be alone in one, and if it was, let other suspects go first. */
  | { readonly kind: 'alone'; readonly ledger: Ledger }
  /** To be read from the ledger's mark on; `ends` where the record at its end waits no longer. */
  | { readonly kind: 'run'; readonly ledger: Ledger; readonly ends?: true };

/** What there is to know besides of a file that goes on growing. */
export interface AboutGrowth {
  /** The ETag that the message settles. */
  readonly settles?: string;
  /** Where the ETag is another than the ledger's. */
  readonly growth?: Growth;
}

/** What a holder of the claim does with a file. Pure: docs/delivery.md has this as a table. */
export function decide(found: Ledger, present: Present, alone: boolean, about: AboutGrowth = {}): Decision {
  const { settles, growth } = about;
  if (isFinished(found, present.etag, settles) && !isJudgedAnew(found, present)) return { kind: 'finished' };
  const ends = isToSettle(found, present.etag, settles);
  if (found.state === 'done' && found.etag === present.etag && !ends) return { kind: 'finish', ledger: found };
  const ledger = crashed(upToDate(found, present, growth));
  if (present.log === null) return { kind: 'end', ledger: { ...ledger, state: 'unmatched' } };
  const { crashes } = ledger;
  const run: Decision = { kind: 'run', ledger, ...(ends && { ends }) };
  if (crashes === undefined) return run;
  if (crashes.alone >= ALONE_CRASHES || crashes.count >= CRASHES) {
    const error = new PipelineError('RUN_KILLS_PROCESS', {
      path: ledger.file,
      crashes: crashes.count,
      alone: crashes.alone,
    });
    return { kind: 'end', ledger: { ...ledger, state: 'parked', error: reported(error) } };
  }
  if (crashes.suspect && (!alone || found.run !== undefined))
    return { kind: 'alone', ledger: { ...ledger, state: 'waiting' } };
  return run;
}

/** A file that no log matched is looked at again when logs.yaml is another. */
const isJudgedAnew = (found: Ledger, { config }: Present): boolean =>
  found.state === 'unmatched' && found.config !== config;

/** The ledger about the content of now, under the configuration of now. */
function upToDate(found: Ledger, { etag, size, ...logs }: Present, growth: Growth | undefined): Ledger {
  const { error, ...known } = found;
  const ledger = { ...known, ...logs, size };
  if (found.etag !== etag && growth !== 'grown') {
    return { ...begunAnew({ ...ledger, etag }, etag), notes: growth === undefined ? [] : [...found.notes, growth] };
  }
  if (found.etag !== etag) return upToDate(grown({ ...ledger, etag }), { etag, size, ...logs }, undefined);
  if (isElsewhere(found, size)) return { ...begunAnew(ledger, etag), notes: [...found.notes, ELSEWHERE] };
  const isBegun = found.mark.records + found.mark.entry > 0 || found.parts !== undefined;
  if (found.framing === logs.framing || !isBegun) return ledger;
  const note =
    'Begun anew: logs.yaml finds other records in it than when it was begun, so that places mean nothing any more.';
  return { ...begunAnew(ledger, `${etag} ${logs.framing}`), notes: [...found.notes, note] };
}

const ELSEWHERE = 'Begun anew: the ledger named places that the file does not have.';

/** Whether reading would go on behind the end of the content, or end before it. What grows is known by its print. */
const isElsewhere = ({ mark, parts }: Ledger, size: number): boolean =>
  (mark.print === undefined && (mark.offset ?? 0) > size) || (parts !== undefined && parts.count * parts.bytes < size);

/** The same file with more in it: what was wrong with its end is looked at again. */
function grown({ tail, due, ...ledger }: Ledger): Ledger {
  const { error, ...counts } = ledger.counts;
  return { ...ledger, state: 'waiting', counts };
}

/** As if nothing of it had been read. */
export function begunAnew(
  { run, crashes, due, after, tail, parts, cut, ...ledger }: Ledger,
  generation: string,
): Ledger {
  return {
    ...ledger,
    state: 'waiting',
    generation,
    mark: { entry: 0, records: 0 },
    counts: NO_COUNTS,
    rejects: [],
    stalls: 0,
    notes: [],
    seconds: 0,
  };
}

/** A run that is still in the ledger ended without a word. */
function crashed({ run, ...ledger }: Ledger): Ledger {
  if (run === undefined) return ledger;
  const before = ledger.crashes;
  const known = before !== undefined && !isBefore(before.mark, ledger.mark) ? before : { count: 0, alone: 0 };
  const crashes: Crashes = {
    count: known.count + 1,
    alone: known.alone + (run.alone ? 1 : 0),
    suspect: true,
    mark: ledger.mark,
  };
  return { ...ledger, crashes };
}
