import type { Bytes, ByteString } from '../seams.ts';
import type { Field, RecordFields } from './record-fields.ts';

const PIPE = 0x7c;
const BACKSLASH = 0x5c;

/** Values with a `|` behind each, as the headers of CEF and LEEF have them. */
export class PipeHeader {
  readonly #fields: RecordFields;
  readonly #targets: readonly Field[];
  readonly #escapes: boolean;
  readonly #starts: number[];
  readonly #ends: number[];
  readonly #escaped: boolean[];

  /** `escapes`: whether `\|` and `\\` stand for the second character. */
  constructor(fields: RecordFields, names: readonly ByteString[], escapes: boolean) {
    this.#fields = fields;
    this.#targets = names.map((name) => fields.field(name));
    this.#escapes = escapes;
    this.#starts = names.map(() => 0);
    this.#ends = names.map(() => 0);
    this.#escaped = names.map(() => false);
  }

  /** Finds the values that begin at `start`. Gives where the last ends, at its `|` or at `end`; -1 where there are fewer. */
  find(bytes: Bytes, start: number, end: number): number {
    const last = this.#targets.length - 1;
    let at = start;
    for (let t = 0; t <= last; t++) {
      this.#starts[t] = at;
      this.#escaped[t] = false;
      while (at < end && bytes[at] !== PIPE) {
        if (this.#escapes && bytes[at] === BACKSLASH && at + 1 < end) {
          this.#escaped[t] = true;
          at++;
        }
        at++;
      }
      this.#ends[t] = at;
      if (t === last) return at;
      if (at === end) return -1;
      at++;
    }
    return at;
  }

  /** Where value `t` that was found begins. */
  startOf(t: number): number {
    return this.#starts[t]!;
  }

  /** Sets what was found in the record. */
  set(text: ByteString): void {
    for (let t = 0; t < this.#targets.length; t++) {
      const field = this.#targets[t]!;
      const start = this.#starts[t]!;
      const end = this.#ends[t]!;
      if (this.#escaped[t]!) this.#fields.text(field, text.slice(start, end).replace(/\\([|\\])/g, '$1'));
      else this.#fields.span(field, start, end);
    }
  }
}
