import type { PipelineError } from '../errors.ts';
import type { Batch, Bytes, Reject, RowChunk, Step } from '../seams.ts';

const OPEN = 0x5b;
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
  const spare: Bytes[] = [];
  let open = new OpenBatch(maxBodyBytes, spare);
  const seal = (): Batch => {
    const batch = open.seal();
    open = new OpenBatch(maxBodyBytes, spare);
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

/** Rows `from` on of a batch that came out of one chunk: enough of it to find a row's record again. */
interface Part extends Pick<RowChunk['from'], 'bytes' | 'offset' | 'numbers' | 'starts' | 'ends'> {
  readonly firstRow: number;
  readonly firstIndex: number;
  readonly index: readonly number[];
}

class OpenBatch {
  readonly #maxBytes: number;
  /** Bodies of released batches. A fresh one for each batch would keep the garbage collector at work. */
  readonly #spare: Bytes[];
  readonly #cuts: number[] = [];
  readonly #parts: Part[] = [];
  #body: Bytes | undefined;
  #length = 1;
  #recordBytes = 0;

  constructor(maxBytes: number, spare: Bytes[]) {
    this.#maxBytes = maxBytes;
    this.#spare = spare;
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
    this.#body ??= this.#spare.pop() ?? Buffer.allocUnsafe(this.#maxBytes);
    rows.copy(this.#body, start, source, source + length - start);
    this.#length = length;
    const { bytes, offset, numbers, starts, ends: recordEnds } = from;
    this.#parts.push({ bytes, offset, numbers, starts, ends: recordEnds, firstRow, firstIndex: first, index });
    return next;
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
      cuts: this.#cuts,
      reject: (row, error) => this.#reject(row, error),
      release: () => {
        this.#spare.push(whole);
      },
    };
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
