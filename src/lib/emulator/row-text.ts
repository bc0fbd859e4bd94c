const MIN_BYTES = 64 * 1024;
/** More than a common body takes is given back after use. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** The rows of one call as they will be stored: JSON text, each ended by a newline. Grows as needed. */
export class RowText {
  /** Where row `i` ends, its newline included. */
  ends: number[] = [];
  #bytes = Buffer.alloc(0);
  #length = 0;

  /** Begins the rows of another call; those before are gone. */
  clear(): void {
    this.ends = [];
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.alloc(0);
  }

  get length(): number {
    return this.#length;
  }

  /** Everything written, newlines included. A view: it stays good until the next write. */
  get text(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  copy(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    this.#length += from.copy(this.#bytes, this.#length, start, end);
  }

  write(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  endRow(): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = 0x0a;
    this.ends.push(this.#length);
  }

  /** Makes line breaks after `from` spaces: between JSON tokens they mean nothing, and a stored row is one line. */
  joinLines(from: number): void {
    for (let i = from; i < this.#length; i++) {
      if (this.#bytes[i] === 0x0a || this.#bytes[i] === 0x0d) this.#bytes[i] = 0x20;
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(MIN_BYTES, this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
