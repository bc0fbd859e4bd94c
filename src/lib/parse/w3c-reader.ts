import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import { NO_RECORD } from './line-parser.ts';
import type { FieldReader } from './line-parser.ts';
import { NextByte } from './next-byte.ts';
import { percentDecoded } from './percent-decoded.ts';
import type { RecordFields } from './record-fields.ts';
import { W3cColumns } from './w3c-columns.ts';
import type { W3cColumn, W3cDecode } from './w3c-columns.ts';

const HASH = 0x23;
const DASH = 0x2d;
const QUOTE = 0x22;
const NOTHING = Buffer.alloc(0);
const NOT_CLOSED = -1;

const FIELDS = /^#fields:/i;

/** Reads rows by the `#Fields` line above them. */
export class W3cReader implements FieldReader {
  readonly #fields: RecordFields;
  readonly #decode: W3cDecode;
  readonly #tab = new NextByte('\t');
  readonly #space = new NextByte(' ');
  readonly #percent = new NextByte('%');
  readonly #plus = new NextByte('+');
  #columns: W3cColumns | undefined;
  #header: ByteString = '';
  #context: string | undefined;
  #bytes: Bytes = NOTHING;
  #text: ByteString = '';
  #tabs = false;

  /** `header` is the `#Fields` line of what came before, if there was one: the `context` of its reader. */
  constructor(columns: readonly ByteString[] | undefined, decode: W3cDecode, fields: RecordFields, header?: string) {
    this.#fields = fields;
    this.#decode = decode;
    if (columns !== undefined) this.#columns = new W3cColumns(columns, fields);
    if (header !== undefined) this.#directive(Buffer.from(header).toString('latin1'));
  }

  get context(): string | undefined {
    return this.#context;
  }

  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | typeof NO_RECORD | undefined {
    if (bytes[start] === HASH) {
      this.#directive(text.slice(start, end));
      return NO_RECORD;
    }
    if (this.#columns === undefined) return 'no line above it that names the fields';
    if (bytes !== this.#bytes) this.#begin(bytes, text);
    return this.#row(this.#columns, start, end);
  }

  #directive(line: ByteString): void {
    if (!FIELDS.test(line) || line === this.#header) return;
    const names = line.slice(line.indexOf(':') + 1).split(/[ \t]+/).filter((name) => name !== ''); // prettier-ignore
    // A slice would keep the whole stretch of the file alive.
    this.#header = Buffer.from(line, 'latin1').toString('latin1');
    this.#context = Buffer.from(line, 'latin1').toString();
    this.#columns = names.length === 0 ? undefined : new W3cColumns(names, this.#fields);
  }

  #begin(bytes: Bytes, text: ByteString): void {
    this.#bytes = bytes;
    this.#text = text;
    for (const next of [this.#tab, this.#space, this.#percent, this.#plus]) next.begin(text);
  }

  #row({ all, date, time, datetime }: W3cColumns, start: number, end: number): Fault | undefined {
    this.#tabs = this.#tab.from(start) < end;
    const separator = this.#tabs ? this.#tab : this.#space;
    let mayClose = !this.#tabs;
    let [day, clock] = ['', ''];
    let at = start;
    for (let c = 0; c < all.length; c++) {
      if (at > end) return 'fewer fields than expected';
      let close = NOT_CLOSED;
      // What one search to the end has not found, the next one need not look for.
      if (mayClose && this.#bytes[at] === QUOTE && at < end) {
        close = this.#closing(at, end);
        mayClose = close !== NOT_CLOSED;
      }
      const stop = close === NOT_CLOSED ? Math.min(separator.from(at), end) : close + 1;
      if (close !== NOT_CLOSED) {
        if (!this.#isDash(at + 1, close)) this.#setQuoted(all[c]!, at + 1, close);
      } else if (stop > at && !this.#isDash(at, stop)) {
        this.#set(all[c]!, at, stop);
        if (c === date) day = this.#text.slice(at, stop);
        if (c === time) clock = this.#text.slice(at, stop);
      }
      at = stop + 1;
    }
    while (at < end && (this.#bytes[at] === 0x20 || this.#bytes[at] === 0x09)) at++;
    if (at < end) return 'more fields than expected';
    if (datetime !== undefined && day !== '' && clock !== '') this.#fields.text(datetime, `${day}T${clock}Z`);
    return undefined;
  }

  #isDash(start: number, end: number): boolean {
    return end - start === 1 && this.#bytes[start] === DASH;
  }

  /** Where the quote stands that closes the one at `open`: one with a space or the end behind it. */
  #closing(open: number, end: number): number {
    const bytes = this.#bytes;
    for (let i = open + 1; i < end; i++) {
      if (bytes[i] !== QUOTE) continue;
      if (i + 1 === end || bytes[i + 1] === 0x20) return i;
      if (bytes[i + 1] === QUOTE) i++;
    }
    return NOT_CLOSED;
  }

  #setQuoted({ field }: W3cColumn, start: number, end: number): void {
    const text = this.#text.slice(start, end);
    if (text.includes('"')) this.#fields.text(field, text.replaceAll('""', '"'));
    else this.#fields.span(field, start, end);
  }

  #set({ field, plus, twice }: W3cColumn, start: number, end: number): void {
    const decode = this.#decode === 'auto' ? (this.#tabs ? 'percent' : 'plus') : this.#decode;
    if (decode === 'percent' && this.#percent.from(start) < end) {
      const text = this.#text.slice(start, end);
      const once = percentDecoded(text);
      // Encoded twice, each `%` of it is written `%25`.
      this.#fields.text(field, twice && !ONCE.test(text) ? percentDecoded(once) : once);
    } else if (decode === 'plus' && plus && this.#plus.from(start) < end) {
      this.#fields.text(field, this.#text.slice(start, end).replaceAll('+', ' '));
    } else {
      this.#fields.span(field, start, end);
    }
  }
}

const ONCE = /%(?!25)/;
