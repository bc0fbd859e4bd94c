import type { Log } from '../config/types.ts';
import type { PipelineError } from '../errors.ts';
import type { Outcome, Settled } from '../pipeline/ingest.ts';
import { NO_COUNTS } from '../pipeline/report.ts';
import type { Entry, Parser, ParserStart, Reject, RejectLog, RunOptions, Source } from '../seams.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Claim } from './claim.ts';
import type { RunRooms } from './deliver-file.ts';
import { IO } from './io.ts';
import type { KeptReject } from './kept-reject.ts';
import { ledgerContent, type Ledger, type RejectsPart } from './ledger.ts';
import { Passage, type Passed } from './passage.ts';
import { partsAfter } from './reject-slices.ts';
import { countsAfter, replayed, type Replayed } from './replayed-counts.ts';
import type { ReplayInput } from './replay-input.ts';
import { RunRejects } from './run-rejects.ts';

/** One reading of records through the pipeline of a log. */
export interface ReplayIngest extends RunOptions {
  readonly log: Log;
  readonly generation: string;
  readonly rejects: RejectLog;
  readonly onSettled: (settled: Settled) => void | Promise<void>;
  readonly pause: AbortSignal;
  readonly lastCall: AbortSignal;
  readonly fence: () => void;
  readonly entries: (all: () => AsyncIterable<Entry>) => AsyncIterable<Entry>;
  readonly parser: (make: (start?: ParserStart) => Parser) => Parser;
}

export interface ReplayRunRooms extends Pick<RunRooms, 'store' | 'clock' | 'wall' | 'checkpoints' | 'rejectsName'> {
  /** Sends what is read, or, in a dry run, prints it. */
  readonly ingest: (source: Source, run: ReplayIngest) => Promise<Outcome>;
  /** A reject of a file as a line of NDJSON, its line end included. */
  readonly rejectLine: (reject: Reject, entry: string, file: string, log: Log, source: Source) => string;
}

/** What came of a slice of the rejects of a file. */
export interface SliceEnd {
  readonly replayed: Replayed;
  /** Why not all of it is dealt with, unless somebody stopped it. */
  readonly failure?: PipelineError;
  readonly isWhole: boolean;
}

/**
 * Sends the rejects of one file again, slice by slice. The ledger goes along: what is dealt with counts no more among the
 * rejects of before, and what is rejected again is kept in a blob of this run. So a run that dies leaves the rest, and
 * sends again at most what any run does.
 */
export class ReplayRun {
  readonly #input: ReplayInput;
  readonly #log: Log;
  readonly #rooms: ReplayRunRooms;
  /** None in a dry run. */
  readonly #claim: Claim | undefined;
  readonly #parts: readonly RejectsPart[];
  readonly #rejects: RunRejects;
  #source!: Source;
  #passage = new Passage([]);
  /** The last reject that is dealt with. */
  #last: KeptReject | undefined;
  #ledger: Ledger;

  constructor(ledger: Ledger, log: Log, input: ReplayInput, rooms: ReplayRunRooms, claim: Claim | undefined) {
    this.#ledger = { ...ledger, runs: ledger.runs + 1 };
    this.#log = log;
    this.#input = input;
    this.#rooms = rooms;
    this.#claim = claim;
    this.#parts = ledger.rejects;
    const line = (reject: Reject, entry: string): string => this.#line(reject, entry);
    this.#rejects = new RunRejects(rooms.store, rooms.rejectsName(this.#ledger), line, IO);
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Makes the number of this run its own: rejects of a run have a blob that no other writes to. */
  begin(): Promise<void> {
    return this.#write(this.#ledger);
  }

  /** Reads those that `isTried` again; the others of the slice are left. Throws RUN_CLAIM_LOST, and what storage refuses. */
  async slice(
    rejects: readonly KeptReject[],
    isTried: (reject: KeptReject) => boolean,
    pause: AbortSignal,
  ): Promise<SliceEnd> {
    const passage = new Passage(rejects);
    this.#passage = passage;
    for (const [i, reject] of rejects.entries()) if (!isTried(reject)) passage.leave(i);
    const { clock, wall, checkpoints: limits, ingest } = this.#rooms;
    const begun = this.#ledger;
    const claim = this.#claim;
    const checkpoints = claim && new Checkpoints(begun, { claim, rejects: this.#rejects, clock, wall, limits }, IO);
    let passed: Passed = { rejects: 0, records: 0 };
    const before = this.#last;
    const note = (now: Passed, counts: Settled['counts']): void | Promise<void> => {
      for (let i = passed.rejects; i < now.rejects; i++) {
        if (claim !== undefined && passage.isLeft(i)) this.#rejects.hold(rejects[i]!.line);
      }
      passed = now;
      this.#last = rejects[now.rejects - 1] ?? before;
      return checkpoints?.settled({
        mark: begun.mark,
        counts: countsAfter(begun.counts, begun.mark.records, passage, now, counts),
        before: partsAfter(this.#parts, this.#last),
      });
    };

    if (rejects.every((_, i) => passage.isLeft(i))) {
      await note({ rejects: rejects.length, records: 0 }, NO_COUNTS);
      if (checkpoints !== undefined) await this.#write(await checkpoints.end(true));
      return { replayed: replayed(passage, passed, NO_COUNTS), isWhole: true };
    }
    this.#source = this.#input.source(rejects);
    const { settled, report, failure } = await ingest(this.#source, {
      log: { ...this.#log, maxRejectRatio: 1 },
      generation: begun.generation,
      rejects: claim === undefined ? NOWHERE : this.#rejects,
      onSettled(point) {
        const now = passage.at(point.mark);
        return now === undefined ? undefined : note(now, point.counts);
      },
      pause,
      lastCall: pause,
      signal: claim?.lost ?? pause,
      fence: () => claim?.check(),
      entries: this.#input.entries(passage),
      parser: this.#input.parser(passage),
    });
    const isWhole = failure === undefined && report.state !== 'paused';
    if (isWhole) {
      // What no entry came to: it lies behind damage that was not there before.
      const { reached } = passage;
      for (let i = reached; i < rejects.length; i++) if (passage.isGone(i)) passage.leave(i);
      await note({ rejects: rejects.length, records: passage.records }, settled.counts);
    }
    if (checkpoints !== undefined) await this.#write(await checkpoints.end(true));
    const what = replayed(passage, passed, settled.counts);
    return { replayed: what, isWhole, ...(failure && { failure }) };
  }

  async #write(ledger: Ledger): Promise<void> {
    this.#ledger = ledger;
    await this.#claim?.write(ledgerContent(ledger), IO);
  }

  #line(reject: Reject, entry: string): string {
    const origin = this.#input.origin(this.#passage, reject);
    const known: Reject = origin === undefined ? reject : { ...reject, origin };
    return this.#rooms.rejectLine(known, entry, this.#ledger.file, this.#log, this.#source);
  }
}

/** A dry run keeps nothing: it counts. */
const NOWHERE: RejectLog = { add: () => Promise.resolve(), close: () => Promise.resolve(undefined) };
