import { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { CR, isBlank, LF, lineStop } from './line.ts';
import type { Framer, RecordTaker } from './line-parser.ts';
import { countDigits, endOfJunk, MAX_COUNT_BYTES, NO_COUNT, UNTOLD } from './octet-count.ts';
import { OpenRecord } from './open-record.ts';

/** Says to a framer that begins behind a record that counts go on. */
export const OCTETS = 'octets';

/**
 * Cuts input into records that a count of bytes precedes, RFC 6587, 3.4.1: `54 <34>…`. A record is what is counted, without
 * a line end at its end; blanks and line ends between records are none. What stands where a count should be is rejected up
 * to the next line or the next count, and reading goes on there.
 */
export class OctetFramer implements Framer {
  readonly context = OCTETS;
  readonly #chunk: ChunkBuilder;
  readonly #taker: RecordTaker;
  readonly #limit: number;
  /** What begins at a border and is not whole yet. */
  readonly #held: OpenRecord;
  /** A record over the limit. */
  readonly #long: OpenRecord;
  /** How many bytes it says it has; Infinity where that is all up to the next line. */
  #count = 0;
  #longOffset = 0;
  /** Where what is held begins in the entry. */
  #offset: number;
  /** With fewer bytes than these nothing can be told. */
  #need = 1;

  constructor(chunk: ChunkBuilder, taker: RecordTaker, maxRecordBytes: number, offset: number) {
    this.#chunk = chunk;
    this.#taker = taker;
    this.#limit = maxRecordBytes;
    this.#held = new OpenRecord(maxRecordBytes + MAX_COUNT_BYTES);
    this.#long = new OpenRecord(maxRecordBytes);
    this.#offset = offset;
  }

  push(input: Bytes): void {
    const taken = this.#count > 0 ? this.#skip(input, 0) : 0;
    const bytes = input.subarray(taken);
    this.#offset += taken;
    if (this.#held.length + bytes.length < this.#need) this.#held.add(bytes);
    else this.#read(this.#held.take(bytes), false);
  }

  end(cause?: PipelineError): void {
    if (this.#held.length > 0) this.#read(this.#held.take(), true, cause);
    if (this.#count > 0) this.#rejectLong(cause);
  }

  #read(bytes: Bytes, isEnd: boolean, cause?: PipelineError): void {
    this.#chunk.begin(bytes, this.#offset);
    let at = this.#records(bytes, isEnd && cause === undefined);
    if (isEnd && at < bytes.length) {
      this.#rejectRest(bytes, at, cause);
      at = bytes.length;
    }
    this.#offset += at;
    this.#held.add(bytes.subarray(at));
  }

  /** Takes all that is whole. Gives where the rest begins. */
  #records(bytes: Bytes, isEnd: boolean): number {
    const { length } = bytes;
    let at = skipBlanks(bytes, 0);
    for (; at < length; at = skipBlanks(bytes, at)) {
      const digits = countDigits(bytes, at, length);
      if (digits === UNTOLD) {
        this.#need = length - at + 1;
        return at;
      }
      if (digits === NO_COUNT) {
        const stop = endOfJunk(bytes, at, this.#limit, isEnd);
        if (stop === UNTOLD) {
          // Twice as much, so that the same bytes are not looked through with each that comes.
          this.#need = Math.min(2 * (length - at), this.#limit + MAX_COUNT_BYTES + 1);
          return at;
        }
        if (stop > this.#limit + at) {
          this.#count = Infinity;
          at = this.#beginLong(bytes, at);
        } else {
          this.#chunk.rejectFault(at, bytes[stop] === LF ? lineStop(bytes, at, stop) : stop, 'no octet count');
          at = stop;
        }
        continue;
      }
      const start = at + digits + 1;
      const count = Number(bytes.toString('latin1', at, at + digits));
      if (count > this.#limit) {
        this.#count = count;
        at = this.#beginLong(bytes, start);
        continue;
      }
      const end = start + count;
      if (end > length) {
        this.#need = end - at;
        return at;
      }
      this.#taker.take(this.#chunk, start, bytes[end - 1] === LF ? lineStop(bytes, start, end - 1) : end);
      at = end;
    }
    this.#need = 1;
    return at;
  }

  #rejectRest(bytes: Bytes, at: number, cause: PipelineError | undefined): void {
    if (cause === undefined) {
      this.#chunk.rejectFault(at, bytes.length, 'the record ends early');
      return;
    }
    const head = bytes.subarray(at);
    this.#chunk.rejectLong({ offset: this.#offset + at, length: head.length, head }, cause);
  }

  #beginLong(bytes: Bytes, start: number): number {
    this.#longOffset = this.#offset + start;
    return this.#skip(bytes, start);
  }

  /** Goes on over the bytes of a record over the limit. Gives where they end. */
  #skip(bytes: Bytes, start: number): number {
    const rest = this.#count - this.#long.length;
    const lf = rest === Infinity ? bytes.indexOf(LF, start) : -1;
    const isDone = lf >= 0 || bytes.length - start >= rest;
    const end = lf >= 0 ? lf : Math.min(bytes.length, start + rest);
    this.#long.add(bytes.subarray(start, end));
    if (isDone) this.#rejectLong();
    return end;
  }

  #rejectLong(cause?: PipelineError): void {
    const seen = this.#long.length;
    const length = this.#count === Infinity && this.#long.last === CR ? seen - 1 : seen;
    const bytes = this.#count === Infinity ? length : this.#count;
    const error = cause ?? new PipelineError('PARSE_TOO_LONG', { bytes, limit: this.#limit });
    this.#count = 0;
    this.#chunk.rejectLong({ offset: this.#longOffset, length, head: this.#long.take() }, error);
  }
}

function skipBlanks(bytes: Bytes, start: number): number {
  let at = start;
  while (at < bytes.length && isBlank(bytes, at, at + 1)) at++;
  return at;
}
