import type { Bytes } from '../seams.ts';
import { PRINT_BYTES, stretchOf, type Print, type Stretch } from './print.ts';

/** More than lies between the end of a batch and the place that has been read by then, unless most records are filtered. */
const KEPT_BYTES = 256 * 1024;

/** Follows the bytes of a file while they are read, to tell how it looked before a mark. */
export class Trail {
  /** The first bytes of the file, where reading began there. */
  #head: Bytes = Buffer.alloc(0);
  /** The newest bytes, and where they begin and end. */
  readonly #pieces: Bytes[] = [];
  #from: number;
  #end: number;
  #known: Print | undefined;

  /** `from` is where the first byte stands that will be pushed; `known` is how an earlier run found the file. */
  constructor(from: number, known: Print | undefined) {
    this.#from = from;
    this.#end = from;
    this.#known = known;
  }

  push(bytes: Bytes): void {
    if (this.#head.length === this.#end && this.#end < PRINT_BYTES) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, PRINT_BYTES - this.#end)]);
    }
    this.#pieces.push(bytes);
    this.#end += bytes.length;
    while (this.#end - this.#from - this.#pieces[0]!.length >= KEPT_BYTES) this.#from += this.#pieces.shift()!.length;
  }

  /** How the file looks before `place`, which no later call goes behind; the last print where that is not known any more. */
  before(place: number): Print | undefined {
    const from = Math.max(this.#from, place - PRINT_BYTES);
    if (from >= place || place > this.#end) return this.#known;
    this.#known = [...(from === 0 ? [] : this.#beginning(place)), stretchOf(this.#bytes(from, place), from)];
    return this.#known;
  }

  #beginning(place: number): readonly Stretch[] {
    const head = this.#head.subarray(0, place);
    if (head.length > 0) return [stretchOf(head, 0)];
    const known = this.#known?.[0];
    return known?.from === 0 ? [known] : [];
  }

  #bytes(from: number, to: number): Bytes {
    const found: Bytes[] = [];
    let at = this.#from;
    for (const piece of this.#pieces) {
      if (at + piece.length > from && at < to) found.push(piece.subarray(Math.max(0, from - at), to - at));
      at += piece.length;
    }
    return Buffer.concat(found);
  }
}
