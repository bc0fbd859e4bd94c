import type { Bytes, ByteString } from '../seams.ts';
import type { Field, RecordFields } from './record-fields.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const EQUALS = 0x3d;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;

/**
 * The structured data of RFC 5424: `[id name="value" …][…]`. All of it is the field `structured_data`, the text of a JSON
 * object, and each value is `structured_data.<id>.<name>`. A name that an element has twice has a list in the first,
 * and its last value in the second.
 */
export class StructuredData {
  readonly #fields: RecordFields;
  readonly #whole: Field;
  readonly #prefix: ByteString;
  readonly #wantsWhole: boolean;
  readonly #wantsValues: boolean;
  readonly #elements = new Map<ByteString, Map<ByteString, ByteString[]>>();

  constructor(fields: RecordFields, name: ByteString) {
    this.#fields = fields;
    this.#prefix = `${name}.`;
    this.#wantsWhole = fields.wants(name);
    this.#wantsValues = fields.claimsBelow(this.#prefix);
    this.#whole = fields.field(name);
  }

  /** Reads the elements that begin at `start`. Gives where they end; -1 where they are not sound, and nothing is set. */
  read(bytes: Bytes, text: ByteString, start: number, end: number): number {
    const stop = this.#scan(bytes, text, start, end, false);
    if (stop < 0) return stop;
    if (this.#wantsWhole || this.#wantsValues) this.#scan(bytes, text, start, end, true);
    if (!this.#wantsWhole) {
      this.#fields.span(this.#whole, start, stop);
    } else {
      this.#fields.text(this.#whole, this.#json());
      this.#elements.clear();
    }
    return stop;
  }

  #scan(bytes: Bytes, text: ByteString, start: number, end: number, keep: boolean): number {
    let at = start;
    while (at < end && bytes[at] === OPEN) {
      const idStart = at + 1;
      at = endOfName(bytes, idStart, end);
      if (at === idStart) return -1;
      const id = keep ? text.slice(idStart, at) : '';
      if (keep && this.#wantsWhole && !this.#elements.has(id)) this.#elements.set(id, new Map());
      while (at < end && bytes[at] === BLANK) {
        const nameStart = at + 1;
        const nameEnd = endOfName(bytes, nameStart, end);
        // A blank before the bracket.
        if (nameEnd === nameStart && nameEnd < end && (bytes[nameEnd] === CLOSE || bytes[nameEnd] === BLANK)) {
          at = nameEnd;
          continue;
        }
        if (nameEnd === nameStart || bytes[nameEnd] !== EQUALS || bytes[nameEnd + 1] !== QUOTE) return -1;
        const valueEnd = endOfValue(bytes, nameEnd + 2, end);
        if (valueEnd < 0) return -1;
        if (keep) this.#keep(text, id, text.slice(nameStart, nameEnd), nameEnd + 2, valueEnd);
        at = valueEnd + 1;
      }
      if (at >= end || bytes[at] !== CLOSE) return -1;
      at++;
    }
    return at;
  }

  #keep(text: ByteString, id: ByteString, name: ByteString, start: number, end: number): void {
    const field = this.#wantsValues ? this.#fields.claimed(`${this.#prefix}${id}.${name}`) : undefined;
    const raw = text.slice(start, end);
    const value = raw.includes('\\') ? raw.replace(/\\(["\\\]])/g, '$1') : raw;
    if (field !== undefined && value === raw) this.#fields.span(field, start, end);
    else if (field !== undefined) this.#fields.text(field, value);
    if (!this.#wantsWhole) return;
    const values = this.#elements.get(id)!;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }

  #json(): ByteString {
    const elements = Array.from(this.#elements, ([id, values]) => {
      const members = Array.from(
        values,
        ([name, all]) => `${JSON.stringify(name)}:${JSON.stringify(all.length === 1 ? all[0] : all)}`,
      );
      return `${JSON.stringify(id)}:{${members.join(',')}}`;
    });
    return `{${elements.join(',')}}`;
  }
}

/** SD-NAME: printable ASCII but for `=`, blank, `]` and `"`. */
function endOfName(bytes: Bytes, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte <= BLANK || byte === EQUALS || byte === CLOSE || byte === QUOTE || byte >= 0x7f) break;
    at++;
  }
  return at;
}

/** Where the closing quote stands; -1 where there is none. */
function endOfValue(bytes: Bytes, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return -1;
}
