import type { PipelineError } from '../errors.ts';
import type { Batch, Bytes, Reject, RowChunk, Step } from '../seams.ts';

const OPEN = 0x5b;
const COMMA = 0x2c;
const CLOSE = 0x5d;

/**
 * A batch holds on to the records behind its rows until it is delivered (a refused row becomes a reject with its record
 * whole). A mapping that keeps little of long records would hold many: it seals at this many times the body's limit.
 */
const RECORD_BYTES_FACTOR = 4;

/**
 * Packs rows into bodies of at most `maxBodyBytes`, brackets and commas included. The cuts depend on the rows and their
 * records alone, never on how the input arrived. A row longer than `maxBodyBytes - 2` is the mapper's to reject.
 */
export function batcher(maxBodyBytes: number): Step<RowChunk, Batch> {
  let open = new OpenBatch(maxBodyBytes);
  const seal = (): Batch => {
    const batch = open.seal();
    open = new OpenBatch(maxBodyBytes);
    return batch;
  };
  return {
    push(chunk) {
      const batches: Batch[] = [];
      for (let next = 0; next < chunk.rows.length;) {
        next = open.fill(chunk, next);
        if (next < chunk.rows.length) batches.push(seal());
      }
      return batches;
    },
    end: () => (open.empty ? [] : [seal()]),
  };
}

/** Rows `from` on of a batch that came out of one chunk: enough of it to find a row's record again. */
interface Part extends Pick<RowChunk['from'], 'bytes' | 'offset' | 'numbers' | 'starts' | 'ends'> {
  readonly firstRow: number;
  readonly firstIndex: number;
  readonly index: readonly number[];
}

class OpenBatch {
  readonly #maxBytes: number;
  readonly #cuts: number[] = [];
  readonly #parts: Part[] = [];
  #body: Bytes | undefined;
  #length = 1;
  #recordBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get empty(): boolean {
    return this.#cuts.length === 0;
  }

  /** Takes rows of `chunk` from number `first` on, as many as fit, and gives the number of the first that did not. */
  fill(chunk: RowChunk, first: number): number {
    const { rows, index, from } = chunk;
    const firstRow = this.#cuts.length;
    const start = this.#length;
    let length = start;
    let next = first;
    for (; next < rows.length; next++) {
      const size = rows[next]!.length + 1;
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
    this.#body ??= Buffer.allocUnsafe(this.#maxBytes);
    const text = (first === 0 && next === rows.length ? rows : rows.slice(first, next)).join(',');
    this.#body.write(text, start, 'latin1');
    this.#body[length - 1] = COMMA;
    this.#length = length;
    const { bytes, offset, numbers, starts, ends } = from;
    this.#parts.push({ bytes, offset, numbers, starts, ends, firstRow, firstIndex: first, index });
    return next;
  }

  seal(): Batch {
    const body = this.#body!.subarray(0, this.#length);
    body[0] = OPEN;
    body[this.#length - 1] = CLOSE;
    const rows = this.#cuts.length;
    this.#cuts.push(this.#length);
    return { body, rows, cuts: this.#cuts, reject: (row, error) => this.#reject(row, error) };
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
      raw: part.bytes.subarray(start, end),
    };
  }
}
