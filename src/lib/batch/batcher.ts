import type { PipelineError } from '../errors.ts';
import type { Batch, Bytes, RecordChunk, Reject, RowChunk, Step } from '../seams.ts';
import { BytePool } from './byte-pool.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;

/**
 * A batch keeps the records behind its rows until it is delivered (a refused row becomes a reject with its record
 * whole). A mapping that keeps little of long records would hold many: it seals at this many times the body's limit.
 */
const RECORD_BYTES_FACTOR = 4;

/**
 * Packs rows into bodies of at most `maxBodyBytes`, brackets and commas included. The cuts depend on the rows and their
 * records alone, never on how the input arrived. A row longer than `maxBodyBytes - 2` is the mapper's to reject.
 */
export function batcher(maxBodyBytes: number): Step<RowChunk, Batch> {
  const pool = new BytePool();
  let open = new OpenBatch(maxBodyBytes, pool);
  const seal = (): Batch => {
    const batch = open.seal();
    open = new OpenBatch(maxBodyBytes, pool);
    return batch;
  };
  return {
    push(chunk) {
      const batches: Batch[] = [];
      for (let next = 0; next < chunk.ends.length;) {
        next = open.fill(chunk, next);
        if (next < chunk.ends.length) batches.push(seal());
      }
      return batches;
    },
    end: () => (open.empty ? [] : [seal()]),
  };
}

/** Rows `firstRow` on of a batch that came out of one chunk: enough of it to find a row's record again. */
interface Part extends Pick<RecordChunk, 'offset' | 'numbers' | 'starts' | 'ends'> {
  readonly firstRow: number;
  readonly firstIndex: number;
  readonly index: readonly number[];
  /** Added to a place in the chunk's bytes, the same place in the batch's records. */
  readonly shift: number;
}

class OpenBatch {
  readonly #maxBytes: number;
  readonly #pool: BytePool;
  readonly #cuts: number[] = [];
  readonly #parts: Part[] = [];
  #body: Bytes | undefined;
  /**
   * Copied, not held: the bytes that came in die young, and copies lie where the last batch's lay. Held until a batch is
   * delivered they would cost 30 MB and a tenth of all time in garbage collection.
   */
  #records: Bytes | undefined;
  #length = 1;
  #recordsLength = 0;
  #recordBytes = 0;

  constructor(maxBytes: number, pool: BytePool) {
    this.#maxBytes = maxBytes;
    this.#pool = pool;
  }

  get empty(): boolean {
    return this.#cuts.length === 0;
  }

  /** Takes rows of `chunk` from number `first` on, as many as fit, and gives the number of the first that did not. */
  fill(chunk: RowChunk, first: number): number {
    const { rows, ends, index, from } = chunk;
    const firstRow = this.#cuts.length;
    const start = this.#length;
    const source = first === 0 ? 0 : ends[first - 1]!;
    let length = start;
    let next = first;
    for (; next < ends.length; next++) {
      const size = start + ends[next]! - source - length;
      const record = index[next]!;
      const recordBytes = from.ends[record]! - from.starts[record]!;
      const full =
        length + size > this.#maxBytes || this.#recordBytes + recordBytes > this.#maxBytes * RECORD_BYTES_FACTOR;
      if (full && this.#cuts.length > 0) break;
      this.#cuts.push(length);
      length += size;
      this.#recordBytes += recordBytes;
    }
    if (next === first) return next;
    this.#body ??= this.#pool.take(this.#maxBytes);
    rows.copy(this.#body, start, source, source + length - start);
    this.#length = length;
    const shift = this.#keep(from, index[first]!, index[next - 1]!);
    const { offset, numbers, starts, ends: recordEnds } = from;
    this.#parts.push({ offset, numbers, starts, ends: recordEnds, firstRow, firstIndex: first, index, shift });
    return next;
  }

  /** Copies the records `first` to `last`, and what lies between them. Gives the shift of their places. */
  #keep({ bytes, starts, ends }: RecordChunk, first: number, last: number): number {
    const start = starts[first]!;
    const end = ends[last]!;
    const at = this.#recordsLength;
    this.#recordsLength = at + end - start;
    const held = this.#records ?? this.#pool.take(this.#maxBytes);
    this.#records = this.#recordsLength <= held.length ? held : this.#pool.grow(held, at, this.#recordsLength);
    bytes.copy(this.#records, at, start, end);
    return at - start;
  }

  seal(): Batch {
    const whole = this.#body!;
    const body = whole.subarray(0, this.#length);
    body[0] = OPEN;
    body[this.#length - 1] = CLOSE;
    const rows = this.#cuts.length;
    this.#cuts.push(this.#length);
    return {
      body,
      rows,
      last: this.#last(),
      cuts: this.#cuts,
      reject: (row, error) => this.#reject(row, error),
      release: () => this.#pool.give(whole, this.#records!),
    };
  }

  #last(): Batch['last'] {
    const { offset, numbers, ends, index, firstIndex, firstRow } = this.#parts.at(-1)!;
    const record = index[firstIndex + this.#cuts.length - 2 - firstRow]!;
    return { number: numbers[record]!, end: offset + ends[record]! };
  }

  #reject(row: number, error: PipelineError): Reject {
    const part = this.#parts.findLast(({ firstRow }) => firstRow <= row)!;
    const record = part.index[part.firstIndex + row - part.firstRow]!;
    const start = part.starts[record]!;
    const end = part.ends[record]!;
    return {
      number: part.numbers[record]!,
      error,
      offset: part.offset + start,
      length: end - start,
      raw: this.#records!.subarray(start + part.shift, end + part.shift),
    };
  }
}
