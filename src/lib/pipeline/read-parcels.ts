import { PipelineError } from '../errors.ts';
import type {
  Batch,
  Bytes,
  Entry,
  Mapper,
  Parser,
  ParserStart,
  RecordChunk,
  Reject,
  RowChunk,
  Step,
} from '../seams.ts';
import { afterRecord } from './after-record.ts';
import type { Mark } from './mark.ts';
import type { Parcel } from './parcel.ts';
import { PRINT_BYTES } from './print.ts';
import { Trail } from './trail.ts';

/**
 * Bytes are parsed in pieces of at most so many. Their text then fits where V8 keeps what dies young: an object of more
 * than 128 KiB gets memory of its own, mapped anew each time. Parsing and mapping took 0.5 (JSON) to 0.9 (access logs) of the CPU time that
 * they took with pieces of 256 KiB.
 */
const PARSED_BYTES = 64 * 1024;

/** Rejects are held until the rows before them are sent: beyond so many, or so many bytes, those are sent at once. */
const HELD_REJECTS = 5000;
const HELD_REJECT_BYTES = 1_000_000;

export interface EntryRooms {
  readonly mapper: (entry: Entry) => Mapper;
  readonly parser: (mapper: Mapper, start?: ParserStart) => Parser;
  readonly batcher: () => Step<RowChunk, Batch>;
  /** Where the run begins. */
  readonly start: Mark;
  /** Of a part of a blob: where its first record begins. */
  readonly begin?: number;
  /** Reading ends, at the next piece, when it aborts. */
  readonly pause?: AbortSignal;
  /** There where the blob may go on growing: whether it has come to its end for now. Not for what lies in layers. */
  readonly growing?: { readonly ends: boolean };
}

/** A character of one byte takes at most three in UTF-8. */
const MOST_UTF8_BYTES = 3;

/**
 * The parcels of entry number `index`, from `start` on where that lies in it. The last one ends where the next entry
 * begins, or, when the run pauses, behind the last record that was read.
 */
export async function* readParcels(rooms: EntryRooms, entry: Entry, index: number): AsyncGenerator<Parcel> {
  const reader = new ParcelReader(rooms, entry, index);
  let damage: PipelineError | undefined;
  try {
    for await (const bytes of reader.content()) {
      for (let from = 0; from < bytes.length; from += PARSED_BYTES) {
        if (rooms.pause?.aborted) {
          yield* reader.pause();
          return;
        }
        yield* reader.push(bytes.subarray(from, from + PARSED_BYTES));
      }
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    damage = error;
  }
  yield* reader.end(damage);
}

/** What ends a file's content early for good. What time can cure, and content that is there no more, fail the run. */
export const isDamage = (error: unknown): error is PipelineError =>
  error instanceof PipelineError &&
  error.scope === 'blob' &&
  error.retry === 'never' &&
  error.code !== 'SOURCE_CHANGED' &&
  error.code !== 'SOURCE_NOT_FOUND';

class ParcelReader {
  readonly #entry: Entry;
  readonly #index: number;
  readonly #mapper: Mapper;
  readonly #parser: Parser;
  readonly #batcher: Step<RowChunk, Batch>;
  /** Records up to this number were dealt with by an earlier run. */
  readonly #skip: number;
  readonly #start: ParserStart | undefined;
  /** Where the last parcel ended. */
  #end: Mark;
  readonly #growing: EntryRooms['growing'];
  readonly #trail: Trail | undefined;
  /** Bytes that are read only to be known again. */
  #lead = 0;
  /** The newest record that was read, and the one that the last parcel ended with. */
  #seen: number;
  #cut: number;
  /** Where the newest record ends whose place is known. */
  #last: { readonly number: number; readonly end: number } | undefined;
  /** Records that parser and mapper say they dropped, and those that the parcels account for. */
  #dropped = 0;
  #filtered = 0;
  #rejects: Reject[] = [];
  #rejectBytes = 0;

  constructor({ mapper, parser, batcher, start, begin, growing }: EntryRooms, entry: Entry, index: number) {
    this.#entry = entry;
    this.#index = index;
    this.#mapper = mapper(entry);
    this.#end = start.entry === index ? start : { entry: index, records: 0 };
    const { records, offset, context, print } = this.#end;
    if (offset !== undefined && entry.from !== undefined) {
      this.#start = { offset, number: records, ...(context !== undefined && { context }) };
    } else if (begin !== undefined) {
      this.#start = { offset: begin, number: 0 };
    }
    this.#parser = parser(this.#mapper, this.#start);
    this.#batcher = batcher();
    this.#skip = records;
    this.#seen = this.#start?.number ?? 0;
    this.#cut = records;
    if (growing === undefined || entry.from === undefined) return;
    this.#growing = growing;
    this.#lead = Math.min(this.#start?.offset ?? 0, PRINT_BYTES);
    this.#trail = new Trail((this.#start?.offset ?? 0) - this.#lead, print);
  }

  content(): AsyncIterable<Bytes> {
    return this.#start === undefined ? this.#entry.content : this.#entry.from!(this.#start.offset - this.#lead);
  }

  *push(piece: Bytes): Generator<Parcel> {
    this.#trail?.push(piece);
    const bytes = piece.subarray(this.#lead);
    this.#lead -= piece.length - bytes.length;
    for (const chunk of this.#parser.push(bytes)) yield* this.#take(chunk);
  }

  *end(damage: PipelineError | undefined): Generator<Parcel> {
    if (this.#growing !== undefined && damage === undefined) {
      for (const chunk of this.#parser.flush?.() ?? []) yield* this.#take(chunk);
      yield* this.#growing.ends ? this.#settle() : this.#wait();
      return;
    }
    for (const chunk of this.#parser.end(damage)) yield* this.#take(chunk);
    if (this.#seen < this.#skip) {
      throw new Error(`an earlier run read ${this.#skip} records, and this one finds ${this.#seen}`);
    }
    for (const batch of this.#batcher.end()) yield this.#sealed(batch);
    const rest = this.#parcel({ entry: this.#index + 1, records: 0 });
    if (this.#filtered !== this.#dropped) {
      throw new Error(`${this.#filtered} records are neither rows nor rejects, but ${this.#dropped} were dropped`);
    }
    yield { ...rest, counted: { parser: this.#parser, mapper: this.#mapper }, ...(damage && { damage }) };
  }

  /** Ends here for now: what was read becomes parcels, and a record that is still open is left to the next run. */
  *pause(): Generator<Parcel> {
    for (const batch of this.#batcher.end()) yield this.#sealed(batch);
    yield { ...this.#upToHere(), counted: { parser: this.#parser, mapper: this.#mapper } };
  }

  /** The content may go on: a record that is still open waits. */
  *#wait(): Generator<Parcel> {
    for (const batch of this.#batcher.end()) yield this.#sealed(batch);
    const rest = this.#upToHere();
    const { unclaimed, replaced } = this.#parser;
    const parser = { unclaimed: new Map(unclaimed), ...(replaced !== undefined && { replaced }) };
    // Nothing of what this gives is kept: it only tells whether there is something.
    const isOpen = this.#parser.end().some((chunk) => recordsIn(chunk) > 0);
    yield { ...rest, counted: { parser, mapper: this.#mapper }, ...(isOpen && { isOpen }) };
  }

  /**
   * Ends the record that is still open, since its end does not come. If that is no row the mark stays before it: should
   * the content go on after all, it may be sound.
   */
  *#settle(): Generator<Parcel> {
    for (const batch of this.#batcher.end()) yield this.#sealed(batch);
    const before = this.#upToHere();
    yield before;
    let rows = 0;
    for (const chunk of this.#parser.end()) yield* this.#take(chunk);
    for (const batch of this.#batcher.end()) {
      rows += batch.rows;
      yield this.#sealed(batch);
    }
    const rest = { ...this.#parcel(this.#here()), counted: { parser: this.#parser, mapper: this.#mapper } };
    yield rows > 0 ? rest : { ...rest, end: before.end, isHalf: true };
  }

  *#take(read: RecordChunk): Generator<Parcel> {
    this.#seen += recordsIn(read);
    if (this.#seen <= this.#skip) return;
    const chunk = afterRecord(read, this.#skip);
    const rows = this.#mapper.map(chunk);
    this.#dropped += rows.filtered + (chunk.filtered ?? 0);
    this.#hold(chunk.rejects);
    this.#hold(rows.rejects);
    this.#note(chunk);
    for (const batch of this.#batcher.push(rows)) yield this.#sealed(batch);
    if (this.#rejects.length < HELD_REJECTS && this.#rejectBytes < HELD_REJECT_BYTES) return;
    for (const batch of this.#batcher.end()) yield this.#sealed(batch);
    yield this.#upToHere();
  }

  #upToHere(): Parcel {
    return this.#parcel(this.#here());
  }

  #here(): Mark {
    // Also where the records of an earlier run are not all read again.
    if (this.#seen <= this.#cut) return this.#end;
    const last = this.#last;
    if (last?.number === this.#seen) return this.#mark(last);
    return { entry: this.#index, records: this.#seen, ...this.#print(last?.end ?? 0) };
  }

  #hold(rejects: readonly Reject[]): void {
    for (const reject of rejects) {
      this.#rejects.push(reject);
      this.#rejectBytes += reject.raw.length;
    }
  }

  /** Remembers where the chunk's last record ends. */
  #note({ offset, numbers, ends, rejects }: RecordChunk): void {
    const at = numbers.length - 1;
    if (at >= 0) this.#last = { number: numbers[at]!, end: offset + ends[at]! };
    const reject = rejects.at(-1);
    if (reject !== undefined && reject.number > (this.#last?.number ?? 0)) {
      this.#last = { number: reject.number, end: reject.offset + reject.length };
    }
  }

  #sealed(batch: Batch): Parcel {
    return { ...this.#parcel(this.#mark(batch.last), batch.rows), batch };
  }

  #mark({ number, end }: { readonly number: number; readonly end: number }): Mark {
    const { restart } = this.#parser;
    const mark = { entry: this.#index, records: number, ...this.#print(end) };
    if (restart === undefined || this.#entry.from === undefined || end < restart.from) return mark;
    return { ...mark, offset: end, ...(restart.context !== undefined && { context: restart.context }) };
  }

  #print(end: number): Pick<Mark, 'print'> {
    const isVerbatim = this.#parser.isVerbatim ?? true;
    const print = this.#trail?.before(isVerbatim ? end : Math.floor(end / MOST_UTF8_BYTES));
    return print === undefined ? {} : { print };
  }

  /** Everything from the last parcel's end on. */
  #parcel(end: Mark, rows = 0): Omit<Parcel, 'batch'> {
    const until = end.entry === this.#index ? end.records : Infinity;
    const rejects: Reject[] = [];
    const held: Reject[] = [];
    this.#rejectBytes = 0;
    for (const reject of this.#rejects) {
      if (reject.number <= until) {
        rejects.push(reject);
        continue;
      }
      held.push(reject);
      this.#rejectBytes += reject.raw.length;
    }
    this.#rejects = held;
    const last = Math.min(until, Math.max(this.#seen, this.#cut));
    const read = last - this.#cut;
    this.#cut = last;
    this.#end = end;
    const filtered = read - rows - rejects.length;
    this.#filtered += filtered;
    const { restart, standsAlone = false } = this.#parser;
    return {
      entry: this.#entry.name,
      index: this.#index,
      ...(restart && { restart }),
      standsAlone,
      rejects,
      read,
      filtered,
      end,
    };
  }
}

const recordsIn = ({ numbers, rejects, filtered = 0 }: RecordChunk): number =>
  numbers.length + rejects.length + filtered;
