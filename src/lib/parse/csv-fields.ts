import type { Bytes, ByteString } from '../seams.ts';
import { CR, LF } from './line.ts';
import type { ValueList } from './value-list.ts';

/** How CSV is written, as bytes. */
export interface CsvSyntax {
  readonly delimiter: number;
  /** -1 where fields are never quoted. */
  readonly quote: number;
  /** A quoted field that is longer is taken for one whose quote was forgotten. */
  readonly maxQuotedBytes: number;
  readonly maxQuotedLines: number;
}

const BARE = 0;
const QUOTED = 1;
const DOUBLED = 2;

/** The fields of one record: where they lie, and their text when it is asked for. */
export class CsvFields {
  /** Fields of the record that was read last. */
  count = 0;
  readonly #syntax: CsvSyntax;
  readonly #twoQuotes: string;
  readonly #oneQuote: string;
  /** 1 for each byte that a bare field holds. */
  readonly #inBare: Uint8Array;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #kinds: number[] = [];

  constructor(syntax: CsvSyntax) {
    this.#syntax = syntax;
    this.#oneQuote = syntax.quote < 0 ? '' : String.fromCharCode(syntax.quote);
    this.#twoQuotes = this.#oneQuote + this.#oneQuote;
    this.#inBare = new Uint8Array(256).fill(1);
    this.#inBare[syntax.delimiter] = 0;
    this.#inBare[LF] = 0;
  }

  /** Reads the record that begins at `start`. Gives the index of its LF, or -1: not valid, or it goes on behind `bytes`. */
  read(bytes: Bytes, start: number): number {
    const { quote, delimiter } = this.#syntax;
    const inBare = this.#inBare;
    let count = 0;
    for (let i = start; ; i++) {
      if (bytes[i] === quote) {
        i = this.#quoted(bytes, i, count);
        if (i < 0) return -1;
      } else {
        const from = i;
        while (inBare[bytes[i]!] === 1) i++;
        this.#starts[count] = from;
        this.#ends[count] = i > from && bytes[i] === LF && bytes[i - 1] === CR ? i - 1 : i;
        this.#kinds[count] = BARE;
      }
      count++;
      if (bytes[i] === delimiter) continue;
      if (bytes[i] !== LF) return -1;
      this.count = count;
      return i;
    }
  }

  /** Whether field `index`, from 0, has a value: one that is empty without quotes has none. */
  has(index: number): boolean {
    return index < this.count && (this.#kinds[index] !== BARE || this.#starts[index] !== this.#ends[index]);
  }

  /** The text of field `index`, where it has one. */
  value(text: ByteString, index: number): ByteString | undefined {
    if (!this.has(index)) return undefined;
    const value = text.slice(this.#starts[index], this.#ends[index]);
    return this.#kinds[index] === DOUBLED ? value.replaceAll(this.#twoQuotes, this.#oneQuote) : value;
  }

  /** Adds field `index` to `values`. */
  take(text: ByteString, index: number, values: ValueList): void {
    if (!this.has(index)) values.add(undefined);
    else if (this.#kinds[index] === DOUBLED) values.add(this.value(text, index));
    else values.span(this.#starts[index]!, this.#ends[index]!);
  }

  /** The fields from `index` on as the text of a JSON array, or undefined where there are none. */
  extra(text: ByteString, index: number): ByteString | undefined {
    if (index >= this.count) return undefined;
    let json = '[';
    for (let i = index; i < this.count; i++) {
      if (i > index) json += ',';
      json += JSON.stringify(this.value(text, i) ?? '');
    }
    return `${json}]`;
  }

  /** Gives the index behind the field and, at the end of a record, behind the CR of its line end. */
  #quoted(bytes: Bytes, open: number, field: number): number {
    const { quote, maxQuotedBytes, maxQuotedLines } = this.#syntax;
    let kind = QUOTED;
    let lines = 0;
    for (let i = open + 1; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === LF) lines++;
      if (byte !== quote) continue;
      if (bytes[i + 1] === quote) {
        kind = DOUBLED;
        i++;
        continue;
      }
      if (i - open > maxQuotedBytes || lines > maxQuotedLines) return -1;
      this.#starts[field] = open + 1;
      this.#ends[field] = i;
      this.#kinds[field] = kind;
      return bytes[i + 1] === CR && bytes[i + 2] === LF ? i + 2 : i + 1;
    }
    return -1;
  }
}
