import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import { unescaped } from './access-escapes.ts';
import type { AccessPattern } from './access-pattern.ts';
import { RequestLine } from './access-request.ts';
import { accessSteps } from './access-steps.ts';
import type { AccessEscape, AccessStep } from './access-steps.ts';
import type { FieldReader } from './line-parser.ts';
import { NextByte } from './next-byte.ts';
import type { Field, RecordFields } from './record-fields.ts';

const DASH = 0x2d;
const NOT_THERE = -1;
const NOT_ALLOWED = -2;
const REQUEST = 'request';
const PARTS = ['request_method', 'request_uri', 'server_protocol'] as const;

export interface AccessWriting {
  readonly escape: AccessEscape;
  /** Whether `-` alone is a value. */
  readonly keepDash: boolean;
}

/** Reads lines by a pattern. */
export class AccessReader implements FieldReader {
  readonly #fields: RecordFields;
  readonly #head: Bytes;
  readonly #steps: readonly AccessStep[];
  readonly #targets: readonly (readonly Field[])[];
  readonly #writing: AccessWriting;
  /** By step: finds where to look closer. */
  readonly #closer: readonly (NextByte | undefined)[];
  readonly #backslash = new NextByte('\\');
  readonly #line = new RequestLine();
  /** The field of the whole request, and those of its parts that are wanted and that the pattern does not have itself. */
  readonly #request: Field | undefined;
  readonly #parts: readonly (Field | undefined)[];
  #bytes: Bytes;
  #text: ByteString = '';
  /** Whether a backslash stands in the values that were found last. */
  #escaped = false;
  readonly #cuts: number[] = [];

  constructor(pattern: AccessPattern, writing: AccessWriting, fields: RecordFields) {
    const names = pattern.fields.map(({ name }) => name);
    this.#fields = fields;
    this.#head = Buffer.from(pattern.literals[0]!);
    this.#steps = accessSteps(pattern, writing.escape);
    this.#targets = this.#steps.map((step) => step.fields.map(({ name }) => fields.field(name)));
    const finders = new Map(this.#steps.map(({ first }) => [first, first === '' ? undefined : new NextByte(first)]));
    this.#closer = this.#steps.map(({ first }) => finders.get(first));
    this.#writing = writing;
    this.#parts = PARTS.map((name) => (!names.includes(name) && fields.wants(name) ? fields.field(name) : undefined));
    const hasParts = names.includes(REQUEST) && this.#parts.some((part) => part !== undefined);
    this.#request = hasParts ? fields.field(REQUEST) : undefined;
    this.#bytes = this.#head;
  }

  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    if (bytes !== this.#bytes) this.#begin(bytes, text);
    if (!this.#isAt(this.#head, start, end)) return 'unexpected characters';
    let at = start + this.#head.length;
    for (let s = 0; s < this.#steps.length; s++) {
      const step = this.#steps[s]!;
      const stop = step.greedy ? this.#tail(step, at, end) : this.#find(step, this.#closer[s], at, end);
      if (stop < 0) return faultOf(step, stop);
      const targets = this.#targets[s]!;
      if (targets.length === 1) this.#set(targets[0]!, step, at, stop);
      else if (!this.#setGroup(targets, step, at, stop)) return 'fewer fields than expected';
      at = stop + step.stop.length;
    }
    return at === end ? undefined : 'more fields than expected';
  }

  #begin(bytes: Bytes, text: ByteString): void {
    this.#bytes = bytes;
    this.#text = text;
    this.#backslash.begin(text);
    for (const next of this.#closer) next?.begin(text);
  }

  /** Where the values of the step end, which begin at `from`; or why they do not. */
  #find(step: AccessStep, closer: NextByte | undefined, from: number, end: number): number {
    const { stop, strict, escapes } = step;
    let left = step.skip.length === 1 ? step.skip[0]! : 0;
    this.#escaped = false;
    for (let i = from; ;) {
      const at = closer === undefined ? end : closer.from(i);
      const backslash = escapes ? this.#backslash.from(i) : end;
      if (backslash < at && backslash < end) {
        this.#escaped = true;
        i = backslash + 2;
        continue;
      }
      if (at >= end) return stop.length === 0 ? end : NOT_THERE;
      if (stop.length > 0 && this.#isAt(stop, at, end)) {
        if (left-- === 0) return at;
      } else if (strict) return NOT_ALLOWED;
      i = at + 1;
    }
  }

  /** The same where only the end of the line tells. */
  #tail({ stop }: AccessStep, from: number, end: number): number {
    const at = end - stop.length;
    this.#escaped = false;
    return at >= from && this.#isAt(stop, at, end) ? at : NOT_THERE;
  }

  /** Whether `literal` stands at `at`, before `end`. */
  #isAt(literal: Bytes, at: number, end: number): boolean {
    if (literal.length > end - at) return false;
    for (let i = 0; i < literal.length; i++) if (literal[i] !== this.#bytes[at + i]) return false;
    return true;
  }

  /** Sets values between which the separator stands. Whether there are enough; `-` alone stands for all of them. */
  #setGroup(targets: readonly Field[], step: AccessStep, start: number, end: number): boolean {
    const { separator, skip } = step;
    const cuts = this.#cuts;
    let from = end;
    if (end - start !== 1 || this.#bytes[start] !== DASH) {
      for (let f = targets.length - 1; f > 0; f--) {
        for (let left = skip[f]!; left >= 0; left--) from = this.#lastBefore(separator, start, from);
        if (from < 0) return false;
        cuts[f] = from;
      }
      for (let f = targets.length - 1, to = end; f > 0; to = cuts[f]!, f--) {
        this.#set(targets[f]!, step, cuts[f]! + separator.length, to);
      }
    }
    this.#set(targets[0]!, step, start, from);
    return true;
  }

  /** Where `literal` last stands within [from, end); -1 where it does not. */
  #lastBefore(literal: Bytes, from: number, end: number): number {
    for (let at = end - literal.length; at >= from; at--) if (this.#isAt(literal, at, end)) return at;
    return NOT_THERE;
  }

  #set(target: Field, { quoted }: AccessStep, start: number, end: number): void {
    if (start === end && !quoted) return;
    if (end - start === 1 && this.#bytes[start] === DASH && !this.#writing.keepDash) return;
    this.#value(target, start, end);
    if (target === this.#request && this.#line.read(this.#bytes, start, end)) this.#setParts(start, end);
  }

  #setParts(start: number, end: number): void {
    const { methodEnd, uriStart, uriEnd, protocolStart } = this.#line;
    const [method, uri, protocol] = this.#parts;
    if (method !== undefined) this.#value(method, start, methodEnd);
    if (uri !== undefined && uriEnd > uriStart) this.#value(uri, uriStart, uriEnd);
    if (protocol !== undefined && protocolStart < end) this.#value(protocol, protocolStart, end);
  }

  #value(target: Field, start: number, end: number): void {
    if (!this.#escaped) this.#fields.span(target, start, end);
    else this.#fields.text(target, unescaped(this.#text.slice(start, end), this.#writing.escape));
  }
}

function faultOf({ stop, quoted }: AccessStep, found: number): Fault {
  if (found === NOT_ALLOWED) return stop.length === 0 ? 'more fields than expected' : 'unexpected characters';
  return quoted ? 'a quote that is never closed' : 'fewer fields than expected';
}
