import type { Fault } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import { CR, LF } from './line.ts';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
/** RFC 7464 puts it before each record. JSON allows it nowhere. */
export const RECORD_SEPARATOR = 0x1e;

/** Nesting that is accepted: a record itself is level 1. */
export const MAX_LEVELS = 64;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** White space between the tokens of a record that lies on one line: the line feed ends it, so that no scan leaves it. */
export const LINE_SPACE = table(' \t\r');
export const DOCUMENT_SPACE = table(' \t\r\n');
const DIGIT = table('0123456789');
const HEX = table('0123456789abcdefABCDEF');
const SHORT_ESCAPE = table('"\\/bfnrt');
/** Bytes that a string holds as they are. */
export const PLAIN = new Uint8Array(256)
  .fill(1)
  .fill(0, 0, 0x20)
  .fill(0, QUOTE, QUOTE + 1)
  .fill(0, BACKSLASH, BACKSLASH + 1);

function table(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const byte of Buffer.from(characters, 'latin1')) marks[byte] = 1;
  return marks;
}

/**
 * Strict RFC 8259 over bytes, without building anything: each method takes the index where its token begins and gives the
 * one behind it, or -1 and leaves the reason in `fault`. Every byte that it lets through may be copied to the wire. It may
 * look at bytes behind a record that is not valid, never behind one that is.
 */
export class JsonScanner {
  space: Uint8Array = DOCUMENT_SPACE;
  fault: Fault = 'unexpected characters';
  /** Set where an escape of a surrogate went by, alone or in a pair. Whoever reads it clears it. */
  surrogates = false;

  skip(bytes: Bytes, from: number): number {
    let i = from;
    while (this.space[bytes[i]!] === 1) i++;
    return i;
  }

  /** `levels` is how many brackets are open around the value. */
  value(bytes: Bytes, i: number, levels: number): number {
    const byte = bytes[i]!;
    if (byte === QUOTE) return this.string(bytes, i);
    if (DIGIT[byte] === 1 || byte === 0x2d) return this.#number(bytes, i);
    if (byte === OPEN_BRACE) return this.#object(bytes, i, levels + 1);
    if (byte === OPEN_BRACKET) return this.#array(bytes, i, levels + 1);
    if (byte === 0x74) return this.#word(bytes, i, TRUE);
    if (byte === 0x66) return this.#word(bytes, i, FALSE);
    if (byte === 0x6e) return this.#word(bytes, i, NULL);
    if (byte === 0x2b || byte === 0x2e) return this.fail('a number that JSON does not allow');
    return this.unexpected(byte);
  }

  string(bytes: Bytes, from: number): number {
    let i = from + 1;
    for (;;) {
      while (PLAIN[bytes[i]!] === 1) i++;
      const byte = bytes[i];
      if (byte === QUOTE) return i + 1;
      if (byte !== BACKSLASH) {
        const ended = byte === undefined || byte === LF || (byte === CR && bytes[i + 1] === LF);
        return this.fail(ended ? 'a string that is not closed' : 'a control character inside a string');
      }
      const escape = bytes[i + 1]!;
      if (SHORT_ESCAPE[escape] === 1) {
        i += 2;
      } else if (
        escape === 0x75 &&
        HEX[bytes[i + 2]!] === 1 &&
        HEX[bytes[i + 3]!] === 1 &&
        HEX[bytes[i + 4]!] === 1 &&
        HEX[bytes[i + 5]!] === 1
      ) {
        if ((bytes[i + 2]! | 0x20) === 0x64 && bytes[i + 3]! >= 0x38) this.surrogates = true;
        i += 6;
      } else {
        return this.fail('an escape that JSON does not know');
      }
    }
  }

  /** Records why a scan ends, and gives -1. */
  fail(fault: Fault): -1 {
    this.fault = fault;
    return -1;
  }

  /** Fails over a byte that cannot stand where it does; `undefined` is the end of the bytes. */
  unexpected(byte: number | undefined): -1 {
    if (byte === undefined || byte === LF || byte === RECORD_SEPARATOR) return this.fail('the record ends early');
    return this.fail(
      byte === CLOSE_BRACE || byte === CLOSE_BRACKET ? 'brackets that do not match' : 'unexpected characters',
    );
  }

  #object(bytes: Bytes, from: number, levels: number): number {
    if (levels > MAX_LEVELS) return this.fail('more levels of nesting than 64');
    let i = this.skip(bytes, from + 1);
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    for (;;) {
      if (bytes[i] !== QUOTE) return this.unexpected(bytes[i]);
      i = this.string(bytes, i);
      if (i < 0) return -1;
      i = this.colon(bytes, i);
      if (i < 0) return -1;
      i = this.value(bytes, i, levels);
      if (i < 0) return -1;
      i = this.skip(bytes, i);
      if (bytes[i] !== COMMA) return bytes[i] === CLOSE_BRACE ? i + 1 : this.unexpected(bytes[i]);
      i = this.skip(bytes, i + 1);
    }
  }

  #array(bytes: Bytes, from: number, levels: number): number {
    if (levels > MAX_LEVELS) return this.fail('more levels of nesting than 64');
    let i = this.skip(bytes, from + 1);
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    for (;;) {
      i = this.value(bytes, i, levels);
      if (i < 0) return -1;
      i = this.skip(bytes, i);
      if (bytes[i] !== COMMA) return bytes[i] === CLOSE_BRACKET ? i + 1 : this.unexpected(bytes[i]);
      i = this.skip(bytes, i + 1);
    }
  }

  /** From behind a key to its value. */
  colon(bytes: Bytes, from: number): number {
    let i = from;
    if (bytes[i] !== COLON) {
      i = this.skip(bytes, i);
      if (bytes[i] !== COLON) return this.unexpected(bytes[i]);
    }
    i++;
    return bytes[i]! > 0x20 ? i : this.skip(bytes, i);
  }

  #number(bytes: Bytes, from: number): number {
    let i = from;
    if (bytes[i] === 0x2d) i++;
    const leadingZero = bytes[i] === 0x30;
    const digits = this.#digits(bytes, i);
    if (digits === i || (leadingZero && digits > i + 1)) return this.fail('a number that JSON does not allow');
    i = digits;
    if (bytes[i] === 0x2e) {
      const fraction = this.#digits(bytes, i + 1);
      if (fraction === i + 1) return this.fail('a number that JSON does not allow');
      i = fraction;
    }
    if (bytes[i] === 0x65 || bytes[i] === 0x45) {
      i++;
      if (bytes[i] === 0x2b || bytes[i] === 0x2d) i++;
      const exponent = this.#digits(bytes, i);
      if (exponent === i) return this.fail('a number that JSON does not allow');
      i = exponent;
    }
    return i;
  }

  #digits(bytes: Bytes, from: number): number {
    let i = from;
    while (DIGIT[bytes[i]!] === 1) i++;
    return i;
  }

  #word(bytes: Bytes, from: number, word: Bytes): number {
    for (let i = 1; i < word.length; i++) if (bytes[from + i] !== word[i]) return this.unexpected(bytes[from + i]);
    return from + word.length;
  }
}
