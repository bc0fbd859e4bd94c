import type { Bytes } from '../seams.ts';
import type { Finder } from './finder.ts';
import { CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, RECORD_SEPARATOR } from './json-scanner.ts';
import { LF } from './line.ts';

/**
 * Finds where reading can go on behind a record that cannot be understood: at the next line that begins with `{`, `[` or
 * `]`, not further in than the record did (what is further in belongs to it), or at a record separator.
 */
export class LineStarts implements Finder {
  #deepest = 0;
  #column = -1;

  /** Begins inside a line. `column` is that of the record. */
  begin(column: number): void {
    this.#deepest = column;
    this.#column = -1;
  }

  feed(bytes: Bytes, from: number, to: number): number {
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!;
      if (byte === LF) {
        this.#column = 0;
      } else if (byte === RECORD_SEPARATOR) {
        return i;
      } else if (this.#column >= 0) {
        if (byte === 0x20 || byte === 0x09) {
          this.#column++;
        } else {
          const begins = byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === CLOSE_BRACKET;
          const column = this.#column;
          this.#column = -1;
          if (begins && column <= this.#deepest) return i;
        }
      }
    }
    return -1;
  }
}

/** Where to go on behind a value that did not end. */
export interface Restart {
  /** Index of the first line that begins like a record, or -1. */
  readonly next: number;
  /** Of what is open from there on, that which begins before this, counted from the value, will not end either. */
  readonly hopelessBefore: number;
}

/** Looks through [start, to), a value with the brackets at `open` unclosed, and leaves `lines` ready to go on from `to`. */
export function findRestart(
  lines: LineStarts,
  bytes: Bytes,
  start: number,
  to: number,
  open: readonly number[],
): Restart {
  let next = -1;
  let hopelessBefore = 0;
  for (let line = start, o = 0; ;) {
    line = lines.feed(bytes, line + 1, to);
    if (line < 0) return { next, hopelessBefore };
    if (next < 0) next = line;
    while (o < open.length && open[o]! < line - start) o++;
    if (open[o] === line - start) hopelessBefore = line - start;
  }
}
