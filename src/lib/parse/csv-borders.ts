import type { Fault } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { CsvSyntax } from './csv-fields.ts';
import type { Finder } from './finder.ts';
import { CR, LF } from './line.ts';

type State = 'field' | 'bare' | 'quoted' | 'quote' | 'quote, CR' | 'fault';

/**
 * Finds the line feed that ends one CSV record, of which the bytes come in pieces. A quote that is not closed within the
 * bounds of the syntax, or that closes on another line with text behind it, was forgotten: the record ends with its line.
 */
export class CsvBorders implements Finder {
  /** What is wrong with the record that was found, if it is known here. */
  fault: Fault | undefined;
  /**
   * Where the record really ended, in bytes from its beginning: the line feed behind the quote that was forgotten. Set with
   * a border that lies behind it, if that line had ended before it was clear.
   */
  endedAt = -1;
  /** The byte before the border. */
  before = 0;
  readonly #syntax: CsvSyntax;
  #state: State = 'field';
  #fed = 0;
  #openedAt = 0;
  #lines = 0;

  constructor(syntax: CsvSyntax) {
    this.#syntax = syntax;
  }

  begin(): void {
    this.fault = undefined;
    this.endedAt = -1;
    this.before = 0;
    this.#state = 'field';
    this.#fed = 0;
  }

  /** Goes on to the next line feed, where the record was found to be broken further back. */
  toLineEnd(): void {
    this.#state = 'fault';
  }

  feed(bytes: Bytes, from: number, to: number): number {
    for (let i = from; i < to; i++) {
      if (this.#ends(bytes[i]!)) return i;
      this.before = bytes[i]!;
      this.#fed++;
    }
    return -1;
  }

  #ends(byte: number): boolean {
    const { quote, delimiter } = this.#syntax;
    switch (this.#state) {
      case 'quoted':
        return this.#insideQuotes(byte);
      case 'quote':
        if (byte === quote) this.#state = 'quoted';
        else if (byte === CR) this.#state = 'quote, CR';
        else return this.#behindQuote(byte);
        return false;
      case 'quote, CR':
        return byte === LF || this.#textBehindQuote();
      case 'field':
        if (byte === quote) {
          this.#state = 'quoted';
          this.#openedAt = this.#fed;
          this.#lines = 0;
          this.endedAt = -1;
        } else if (byte !== delimiter) {
          this.#state = 'bare';
        }
        break;
      case 'bare':
        if (byte === delimiter) this.#state = 'field';
        break;
      case 'fault':
        break;
    }
    return byte === LF;
  }

  #insideQuotes(byte: number): boolean {
    if (byte === LF) {
      this.#lines++;
      if (this.endedAt < 0) this.endedAt = this.#fed;
    }
    if (this.#fed - this.#openedAt > this.#syntax.maxQuotedBytes || this.#lines > this.#syntax.maxQuotedLines) {
      this.fault = 'a quote that is never closed';
      this.#state = 'fault';
      return this.endedAt >= 0;
    }
    if (byte === this.#syntax.quote) this.#state = 'quote';
    return false;
  }

  #behindQuote(byte: number): boolean {
    if (byte === this.#syntax.delimiter) {
      this.#state = 'field';
      return false;
    }
    return byte === LF || this.#textBehindQuote();
  }

  #textBehindQuote(): boolean {
    this.fault = this.#lines > 0 ? 'a quote that is never closed' : 'text after a closing quote';
    this.#state = 'fault';
    return this.#lines > 0;
  }
}
