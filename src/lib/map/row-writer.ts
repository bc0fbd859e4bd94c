import type { Bytes, ByteString, ValueKind } from '../seams.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const FIRST_BYTES = 32 * 1024;
/** `\\u001f`: the longest that one byte becomes in a JSON string. */
const LONGEST_ESCAPE = 6;
/** Below this length a loop is faster than a call into the runtime. */
const SHORT = 48;

/** By byte: 1 where a JSON string must escape it. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === QUOTE || byte === BACKSLASH),
);
const HEX = '0123456789abcdef';
const LETTERS: Readonly<Record<number, string>> = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', 34: '"', 92: '\\' };

/**
 * Writes rows one behind the other, each with a comma behind it. Values that are bytes of the file go from there to here
 * without becoming strings: against building each row as a string, half of the time of mapping and most of its garbage
 * (`npm run bench`).
 */
export class RowWriter {
  /** Bytes written. Setting it back takes a row back. */
  length = 0;
  #out: Bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #empty = true;

  /** The rows, until the next one is written. */
  written(): Bytes {
    return this.#out.subarray(0, this.length);
  }

  /** What the rows are written to, up to `length`. Another one when it grows. */
  get bytes(): Bytes {
    return this.#out;
  }

  open(): void {
    this.#reserve(3);
    this.#out[this.length++] = OPEN;
    this.#empty = true;
  }

  close(): void {
    this.#reserve(2);
    this.#out[this.length++] = CLOSE;
    this.#out[this.length++] = COMMA;
  }

  /** Writes `key` and a JSON text that is made of bytes. */
  field(key: Bytes, json: ByteString): void {
    this.#reserve(key.length + json.length + 1);
    this.#key(key);
    const out = this.#out;
    let to = this.length;
    if (json.length < SHORT) for (let i = 0; i < json.length; i++) out[to++] = json.charCodeAt(i);
    else to += out.write(json, to, 'latin1');
    this.length = to;
  }

  /** Writes `key` and the bytes [start, end) as a JSON string. Not written (false): what JSON has there is no string. */
  copy(key: Bytes, bytes: Bytes, start: number, end: number, kind: ValueKind): boolean {
    if (kind === 'json' && bytes[start] !== QUOTE) return false;
    this.#reserve(key.length + (end - start) * LONGEST_ESCAPE + 3);
    this.#key(key);
    if (kind === 'json') this.#verbatim(bytes, start, end);
    else this.#quoted(bytes, start, end);
    return true;
  }

  /** Writes `key` and the bytes [start, end) as they are, in quotes if `quoted`. */
  take(key: Bytes, bytes: Bytes, start: number, end: number, quoted: boolean): void {
    this.#reserve(key.length + end - start + 3);
    this.#key(key);
    if (quoted) this.#out[this.length++] = QUOTE;
    this.#verbatim(bytes, start, end);
    if (quoted) this.#out[this.length++] = QUOTE;
  }

  #key(key: Bytes): void {
    const out = this.#out;
    let to = this.length;
    if (this.#empty) this.#empty = false;
    else out[to++] = COMMA;
    for (let i = 0; i < key.length; i++) out[to++] = key[i]!;
    this.length = to;
  }

  #verbatim(bytes: Bytes, start: number, end: number): void {
    const out = this.#out;
    let to = this.length;
    if (end - start < SHORT) for (let i = start; i < end; i++) out[to++] = bytes[i]!;
    else to += bytes.copy(out, to, start, end);
    this.length = to;
  }

  #quoted(bytes: Bytes, start: number, end: number): void {
    const out = this.#out;
    let to = this.length;
    out[to++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (ESCAPED[byte] === 0) {
        out[to++] = byte;
      } else {
        const letter = LETTERS[byte];
        const escape = letter === undefined ? `u00${HEX[byte >> 4]}${HEX[byte & 15]}` : letter;
        out[to++] = BACKSLASH;
        for (let e = 0; e < escape.length; e++) out[to++] = escape.charCodeAt(e);
      }
    }
    out[to++] = QUOTE;
    this.length = to;
  }

  #reserve(bytes: number): void {
    if (this.length + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#out.length * 2, this.length + bytes));
    this.#out.copy(larger, 0, 0, this.length);
    this.#out = larger;
  }
}
