import type { Bytes } from '../seams.ts';
import type { Finder } from './finder.ts';
import { BACKSLASH, CLOSE_BRACKET, COMMA, OPEN_BRACE, QUOTE, RECORD_SEPARATOR } from './json-scanner.ts';
import { LF } from './line.ts';

/** Finds the end of what stands where a record should: the end of the line; in an array also of the element. */
export class JunkEnd implements Finder {
  #inArray = false;
  #inString = false;
  #escaped = false;

  begin(inArray: boolean): void {
    this.#inArray = inArray;
    this.#inString = false;
    this.#escaped = false;
  }

  feed(bytes: Bytes, from: number, to: number): number {
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!;
      if (byte === LF || byte === RECORD_SEPARATOR) return i;
      if (!this.#inArray) continue;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if (byte === COMMA || byte === CLOSE_BRACKET || byte === OPEN_BRACE) {
        return i;
      }
    }
    return -1;
  }
}
