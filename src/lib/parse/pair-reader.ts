import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import { hexText } from './hex-text.ts';
import type { FieldReader } from './line-parser.ts';
import { Separators } from './pair-syntax.ts';
import type { PairSyntax } from './pair-syntax.ts';
import type { RecordFields } from './record-fields.ts';
import { unescape } from './unescape.ts';

const BACKSLASH = 0x5c;
const FLAG = 'true';

/** Reads records that are pairs of a name and a value. A record without any is not sound. */
export class PairReader implements FieldReader {
  readonly #syntax: PairSyntax;
  readonly #separators: Separators;
  readonly #fields: RecordFields;
  #text: ByteString = '';
  #at = 0;
  #end = 0;
  #pairs = 0;

  constructor(syntax: PairSyntax, fields: RecordFields) {
    this.#syntax = syntax;
    this.#separators = new Separators(syntax);
    this.#fields = fields;
  }

  read(_bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    this.#text = text;
    this.#pairs = 0;
    const fault = this.#list(start, end, '');
    return fault ?? (this.#pairs === 0 ? 'no pair of a name and a value' : undefined);
  }

  /** Reads the pairs in [start, end). The names of their fields begin with `prefix`. */
  #list(start: number, end: number, prefix: ByteString): Fault | undefined {
    this.#at = start;
    this.#end = end;
    for (;;) {
      this.#skipSeparators();
      if (this.#at >= this.#end) return undefined;
      const fault = this.#pair(prefix);
      if (fault !== undefined) return fault;
    }
  }

  #pair(prefix: ByteString): Fault | undefined {
    const text = this.#text;
    const quoted = this.#separators.isQuote(text, this.#at);
    const start = this.#at;
    let name: ByteString;
    if (quoted) {
      if (!this.#skipQuoted()) return 'a quote that is never closed';
      name = unescape(text.slice(start + 1, this.#at - 1), this.#syntax.escapes);
      this.#skipBlanks();
    } else {
      while (!this.#atPairEnd() && this.#equals() === 0) this.#at++;
      name = text.slice(start, this.#trimmed(start, this.#at));
    }
    const equals = this.#equals();
    if (equals > 0) {
      if (name === '') return 'a value without a name';
      this.#at += equals;
      this.#pairs++;
      return this.#value(name, prefix);
    }
    if (quoted && !this.#atPairEnd()) return 'text after a closing quote';
    if (this.#syntax.bare === 'reject') return 'text that is no pair';
    if (this.#syntax.bare === 'flag' && name !== '') this.#fields.text(this.#fields.field(prefix + name), FLAG);
    return undefined;
  }

  #value(name: ByteString, prefix: ByteString): Fault | undefined {
    const { escapes, nested, hex } = this.#syntax;
    const text = this.#text;
    this.#skipBlanks();
    const start = this.#at;
    if (start < this.#end && this.#separators.isQuote(text, start)) {
      if (!this.#skipQuoted()) return 'a quote that is never closed';
      const after = this.#at;
      this.#skipBlanks();
      if (!this.#atPairEnd()) return 'text after a closing quote';
      if (prefix === '' && nested.has(name)) return this.#nested(start + 1, after - 1, `${name}.`);
      this.#set(prefix + name, start + 1, after - 1, escapes !== 'none');
      return undefined;
    }
    while (!this.#atPairEnd()) this.#at++;
    const end = this.#trimmed(start, this.#at);
    if (hex.has(name)) this.#fields.text(this.#fields.field(prefix + name), hexText(text.slice(start, end)));
    else this.#set(prefix + name, start, end, false);
    return undefined;
  }

  #nested(start: number, end: number, prefix: ByteString): Fault | undefined {
    const at = this.#at;
    const outer = this.#end;
    const fault = this.#list(start, end, prefix);
    this.#at = at;
    this.#end = outer;
    return fault;
  }

  #set(name: ByteString, start: number, end: number, mayEscape: boolean): void {
    const field = this.#fields.field(name);
    const value = mayEscape ? this.#text.slice(start, end) : '';
    if (value.includes('\\')) this.#fields.text(field, unescape(value, this.#syntax.escapes));
    else this.#fields.span(field, start, end);
  }

  #skipSeparators(): void {
    while (this.#at < this.#end) {
      const length = this.#pairEnd();
      if (length > 0) this.#at += length;
      else if (this.#syntax.trim && isBlank(this.#text, this.#at)) this.#at++;
      else return;
    }
  }

  /** Blanks that separate nothing. */
  #skipBlanks(): void {
    if (!this.#syntax.trim) return;
    while (this.#at < this.#end && isBlank(this.#text, this.#at) && this.#equals() === 0 && this.#pairEnd() === 0) {
      this.#at++;
    }
  }

  /** Goes behind the closing quote. Gives whether there is one. */
  #skipQuoted(): boolean {
    const text = this.#text;
    const quote = text.charCodeAt(this.#at);
    const escapes = this.#syntax.escapes !== 'none';
    for (let i = this.#at + 1; i < this.#end; i++) {
      const byte = text.charCodeAt(i);
      if (byte === BACKSLASH && escapes) {
        i++;
      } else if (byte === quote) {
        this.#at = i + 1;
        return true;
      }
    }
    return false;
  }

  #trimmed(start: number, end: number): number {
    let stop = end;
    if (this.#syntax.trim) while (stop > start && isBlank(this.#text, stop - 1)) stop--;
    return stop;
  }

  #atPairEnd(): boolean {
    return this.#at >= this.#end || this.#pairEnd() > 0;
  }

  #pairEnd(): number {
    const length = this.#separators.pairEnd(this.#text, this.#at);
    return this.#at + length > this.#end ? 0 : length;
  }

  #equals(): number {
    const length = this.#separators.equals(this.#text, this.#at);
    return this.#at + length > this.#end ? 0 : length;
  }
}

function isBlank(text: ByteString, at: number): boolean {
  const byte = text.charCodeAt(at);
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
