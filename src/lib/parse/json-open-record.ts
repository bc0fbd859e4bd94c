import type { Fault, PipelineError } from '../errors.ts';
import { REJECT_HEAD_BYTES } from '../seams.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import type { Finder } from './finder.ts';
import { BorderFinder } from './json-borders.ts';
import type { EnvelopeRule } from './json-borders.ts';
import { notAnObject } from './json-faults.ts';
import { JunkEnd } from './json-junk.ts';
import { findRestart, LineStarts } from './json-line-starts.ts';
import { OPEN_BRACE, OPEN_BRACKET } from './json-scanner.ts';
import { isBlank } from './line.ts';

/**
 * - `closed`, `stray`, `envelope`: see {@link BorderFinder}.
 * - `junk`: the record is neither object nor array, and ends.
 * - `given up`: the record cannot be understood; where reading goes on, the next record or the next document begins.
 */
export type OpenEvent = 'closed' | 'stray' | 'envelope' | 'junk' | 'given up';

export interface Surroundings {
  readonly column: number;
  readonly inArray: boolean;
  readonly rule: EnvelopeRule | undefined;
}

/**
 * A record whose end is looked for, in bytes that come in pieces. Over the limit only its head is kept. Where it does not
 * end, or cannot, it is given up for a later line that begins like a record.
 */
export class JsonOpenRecord {
  /** What was found, and what is wrong where it is given up or junk. */
  event: OpenEvent = 'closed';
  fault: Fault = 'unexpected characters';
  /** Offset in the entry, and column. */
  start = 0;
  column = 0;
  readonly #chunk: ChunkBuilder;
  readonly #limit: number;
  readonly #borders = new BorderFinder();
  readonly #junk = new JunkEnd();
  readonly #lineStarts = new LineStarts();
  #finder: Finder = this.#borders;
  #head: Bytes | undefined;
  /** Where records begin that are known not to end: what follows them on later lines did not close them. */
  #doomed: ReadonlySet<number> = new Set();

  constructor(chunk: ChunkBuilder, maxRecordBytes: number) {
    this.#chunk = chunk;
    this.#limit = maxRecordBytes;
  }

  /** Begins at offset `start` with the byte `first`, which is the next to be fed. */
  begin(start: number, first: number, { column, inArray, rule }: Surroundings): void {
    this.start = start;
    this.column = column;
    this.#head = undefined;
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
      this.fault = notAnObject(first);
      this.#junk.begin(inArray);
      this.#finder = this.#junk;
    } else if (this.#doomed.has(start)) {
      this.fault = 'the record ends early';
      this.#lineStarts.begin(column);
      this.#finder = this.#lineStarts;
    } else {
      this.#borders.begin(first === OPEN_BRACE ? rule : undefined);
      this.#finder = this.#borders;
    }
  }

  /** Whether only its head is kept. */
  get isSkipped(): boolean {
    return this.#head !== undefined;
  }

  /** Whether it is known of a record that begins at `offset` or behind that it will not end. */
  dooms(offset: number): boolean {
    for (const start of this.#doomed) if (start >= offset) return true;
    return false;
  }

  /** Goes on at index `from` of `bytes`, which begin at `offset`. Gives the index that `event` is about, or -1. */
  feed(bytes: Bytes, offset: number, from: number): number {
    let i = from;
    if (!this.isSkipped) {
      // Two bytes over the limit, for a CR and for the border itself: here it is decided, wherever input is cut.
      const last = this.start + this.#limit + 2 - offset;
      const to = Math.min(bytes.length, last);
      const border = this.#finder.feed(bytes, i, to);
      if (border >= 0) return this.#decide(bytes, offset, border);
      if (to < last) return -1;
      const next = this.giveUp(bytes, offset, to);
      if (next >= 0) return next;
      this.#head = Buffer.from(bytes.subarray(this.start - offset).subarray(0, REJECT_HEAD_BYTES));
      i = to;
    }
    if (this.#finder === this.#borders) return this.#skip(bytes, i);
    const border = this.#finder.feed(bytes, i, bytes.length);
    return border < 0 ? -1 : this.#decide(bytes, offset, border);
  }

  /** Gives the index, before `to`, of a later line that begins like a record, or -1 where there is none. */
  giveUp(bytes: Bytes, offset: number, to: number): number {
    if (this.#finder !== this.#borders) return -1;
    const open = this.#borders.unclosed();
    this.#lineStarts.begin(this.column);
    const { next, hopelessBefore } = findRestart(this.#lineStarts, bytes, this.start - offset, to, open);
    this.fault = 'the record ends early';
    if (next < 0) return -1;
    this.#doomed = new Set(open.filter((at) => at < hopelessBefore).map((at) => this.start + at));
    this.event = 'given up';
    return next;
  }

  /** Rejects the record up to index `end` of `bytes`, without the blanks there. The chunk holds these bytes, if it is not skipped. */
  reject(end: number, offset: number, fault: Fault, cause?: PipelineError): void {
    const chunk = this.#chunk;
    if (this.#head !== undefined) {
      chunk.rejectLong({ offset: this.start, length: offset + end - this.start, head: this.#head }, cause);
      return;
    }
    const start = this.start - offset;
    let stop = end;
    while (stop > start + 1 && isBlank(chunk.bytes, stop - 1, stop)) stop--;
    if (cause !== undefined) chunk.reject(start, stop, cause);
    else chunk.rejectFault(start, stop, fault);
  }

  #decide(bytes: Bytes, offset: number, border: number): number {
    if (this.#finder !== this.#borders) {
      this.event = this.#finder === this.#junk ? 'junk' : 'given up';
      return border;
    }
    const { outcome } = this.#borders;
    if (outcome === 'closed' || outcome === 'envelope') {
      this.event = outcome;
      return border;
    }
    const next = this.giveUp(bytes, offset, border);
    if (next >= 0) return next;
    if (outcome === 'broken') {
      this.fault = 'a string that is not closed';
      this.#finder = this.#lineStarts;
      return this.feed(bytes, offset, border);
    }
    this.event = outcome === 'stray' ? 'stray' : 'given up';
    return border;
  }

  /** Goes on in an object or array that is too long to be held. */
  #skip(bytes: Bytes, from: number): number {
    const next = this.#lineStarts.feed(bytes, from, bytes.length);
    const border = this.#borders.feed(bytes, from, next < 0 ? bytes.length : next);
    if (border >= 0) {
      const { outcome } = this.#borders;
      if (outcome === 'closed' || outcome === 'stray' || outcome === 'envelope') {
        this.event = outcome;
        return border;
      }
      this.#finder = this.#lineStarts;
    }
    this.event = 'given up';
    return next;
  }
}
