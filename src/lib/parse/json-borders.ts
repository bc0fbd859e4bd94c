import type { Bytes } from '../seams.ts';
import type { Finder } from './finder.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLAIN,
  QUOTE,
  RECORD_SEPARATOR,
} from './json-scanner.ts';
import { LF } from './line.ts';

/** A key longer than this is no name of an envelope. */
const LONGEST_NAME_BYTES = 256;
/** Far above what a record may have: it only bounds the memory that a file of brackets takes. */
const MOST_OPEN_BRACKETS = 100_000;

/** Which field of a root object makes it an envelope around records. */
export interface EnvelopeRule {
  /** Names as UTF-8 bytes in a latin1 string. */
  readonly names: ReadonlySet<string>;
  /** Whether the array must begin with an object for it. */
  readonly objectsOnly: boolean;
}

/**
 * - `closed`: the border is behind the bracket that closes the value.
 * - `envelope`: the border is in the array of records, before its first element.
 * - `broken`: the value cannot be one, from the border on: a line feed in a string, or nesting without end.
 * - `separator`: the same, by a record separator, behind which the next record begins.
 * - `stray`: as `closed`, but a bracket was among it that nothing in the value opened.
 */
export type Outcome = 'closed' | 'envelope' | 'broken' | 'separator' | 'stray';

/**
 * Finds where a JSON object or array ends by its brackets and strings alone. A closing bracket that does not fit the
 * innermost open one closes down to one that it fits, or the innermost if it fits none, so that a bracket that is forgotten
 * or mistaken inside a record stays its own fault.
 */
export class BorderFinder implements Finder {
  outcome: Outcome = 'closed';
  /** Brackets that are open, and where they stand, counted from the beginning of the value. */
  readonly #open: number[] = [];
  readonly #offsets: number[] = [];
  readonly #mistaken: number[] = [];
  #fed = 0;
  #rule: EnvelopeRule | undefined;
  #inString = false;
  #escaped = false;
  #keyNext = false;
  #key: string | undefined;
  #named = false;
  #candidate = false;
  #stray = false;
  /** How many of the open brackets are braces. */
  #braces = 0;

  /** Begins a value; its opening bracket is the next byte. */
  begin(rule: EnvelopeRule | undefined): void {
    this.#open.length = 0;
    this.#offsets.length = 0;
    this.#mistaken.length = 0;
    this.#fed = 0;
    this.#rule = rule;
    this.#inString = false;
    this.#escaped = false;
    this.#keyNext = false;
    this.#key = undefined;
    this.#named = false;
    this.#candidate = false;
    this.#stray = false;
    this.#braces = 0;
  }

  /** Begins in a root object behind its array of records. */
  beginInside(rule: EnvelopeRule): void {
    this.begin(rule);
    this.#open.push(OPEN_BRACE);
    this.#braces = 1;
    this.#offsets.push(-1);
  }

  /** Where brackets stand that nothing closed that fits, counted from the beginning of the value, in order. */
  unclosed(): readonly number[] {
    return this.#mistaken.length === 0 ? this.#offsets : [...this.#offsets, ...this.#mistaken].sort((a, b) => a - b);
  }

  feed(bytes: Bytes, from: number, to: number): number {
    const border = this.#feed(bytes, from, to);
    this.#fed += (border < 0 ? to : border) - from;
    return border;
  }

  #feed(bytes: Bytes, from: number, to: number): number {
    for (let i = from; i < to; i++) {
      if (this.#inString) {
        i = this.#string(bytes, i, to);
        if (i < 0) return -1;
        if (this.#inString) return i;
        continue;
      }
      const byte = bytes[i]!;
      if (this.#candidate && byte > 0x20) {
        this.#candidate = false;
        if (byte === OPEN_BRACE || !this.#rule!.objectsOnly) return this.#found('envelope', i);
      }
      if (byte === QUOTE) {
        this.#inString = true;
        if (this.#keyNext) this.#key = '';
        this.#keyNext = false;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#candidate = byte === OPEN_BRACKET && this.#named && this.#open.length === 1;
        if (this.#open.length + this.#mistaken.length >= MOST_OPEN_BRACKETS) return this.#found('broken', i);
        this.#open.push(byte);
        if (byte === OPEN_BRACE) this.#braces++;
        this.#offsets.push(this.#fed + i - from);
        this.#keyNext = byte === OPEN_BRACE && this.#open.length === 1 && this.#rule !== undefined;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#close(byte)) return this.#found(this.#stray ? 'stray' : 'closed', i + 1);
      } else if (byte === COMMA) {
        this.#keyNext = this.#open.length === 1 && this.#rule !== undefined;
        this.#named = false;
      } else if (byte === RECORD_SEPARATOR) {
        return this.#found('separator', i);
      }
    }
    return -1;
  }

  /** Closes what `byte` closes. Gives whether that was the value. */
  #close(byte: number): boolean {
    const opener = byte === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET;
    // Without the count a search would go through all that is open for each bracket.
    const fits = opener === OPEN_BRACE ? this.#braces > 0 : this.#open.length > this.#braces;
    this.#stray ||= !fits;
    for (;;) {
      const innermost = this.#open.pop();
      const offset = this.#offsets.pop();
      if (!fits && offset !== undefined) this.#mistaken.push(offset);
      if (innermost === OPEN_BRACE) this.#braces--;
      if (!fits || innermost === opener) return this.#open.length === 0;
    }
  }

  /** Goes on inside a string. Gives the index of its closing quote, or of the byte that breaks it, or -1. */
  #string(bytes: Bytes, from: number, to: number): number {
    let i = from;
    for (; i < to; i++) {
      if (!this.#escaped) while (i < to && PLAIN[bytes[i]!] === 1) i++;
      if (i === to) break;
      const byte = bytes[i]!;
      if (byte === LF || byte === RECORD_SEPARATOR) {
        return this.#found(byte === LF ? 'broken' : 'separator', i);
      }
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        this.#takeKey(bytes, from, i);
        this.#named = this.#key !== undefined && this.#rule!.names.has(this.#key);
        this.#key = undefined;
        return i;
      }
    }
    this.#takeKey(bytes, from, to);
    return -1;
  }

  #takeKey(bytes: Bytes, from: number, to: number): void {
    if (this.#key !== undefined && this.#key.length <= LONGEST_NAME_BYTES)
      this.#key += bytes.toString('latin1', from, to);
  }

  #found(outcome: Outcome, at: number): number {
    this.outcome = outcome;
    return at;
  }
}
