import type { Bytes } from '../../seams.ts';

/** Collects output. What is passed on as it came stays one piece where it lay in one. */
export class Pieces {
  #pieces: Bytes[] = [];

  add(bytes: Bytes): void {
    if (bytes.length === 0) return;
    const last = this.#pieces.at(-1);
    if (last?.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset) {
      this.#pieces[this.#pieces.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + bytes.length);
    } else {
      this.#pieces.push(bytes);
    }
  }

  /** What was added since the last call. `input` itself if that was all of it and nothing else. */
  take(input: Bytes): readonly Bytes[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    const [only] = pieces;
    if (pieces.length === 1 && only!.buffer === input.buffer && only!.byteOffset === input.byteOffset) {
      return only!.length === input.length ? [input] : pieces;
    }
    // A line that was held and what follows it are two; more are lines decoded one by one, too short to go on alone.
    return pieces.length <= 2 ? pieces : [Buffer.concat(pieces)];
  }
}
