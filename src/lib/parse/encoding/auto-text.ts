import { isAscii } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { LF } from '../line.ts';
import { LineEncoding } from './line-encoding.ts';
import { NamedText } from './named-text.ts';
import type { TextStep } from './text-step.ts';
import { SAMPLE_BYTES, utf16Of } from './utf16.ts';

const NOTHING = Buffer.alloc(0);
const ESCAPE = 0x1b;

/**
 * Text whose encoding is told by looking: UTF-16 by a mark or by the zeros at the beginning, everything else line by
 * line, since files mix encodings. Lines that are UTF-8, and those that nothing tells, stay as they are.
 */
export class AutoText implements TextStep {
  readonly #lines: AutoLines;
  /** The beginning, until there is enough of it to be looked at. */
  #sample: Bytes | undefined = NOTHING;
  #utf16: NamedText | undefined;

  /** A line of more than `maxLineBytes` is too long to be a record, and is not looked at. */
  constructor(encodings: readonly string[], maxLineBytes: number) {
    this.#lines = new AutoLines(new LineEncoding(encodings), maxLineBytes);
  }

  get replaced(): number {
    return this.#utf16?.replaced ?? 0;
  }

  push(input: Bytes): readonly Bytes[] {
    if (this.#sample === undefined) return (this.#utf16 ?? this.#lines).push(input);
    const sample = this.#sample.length === 0 ? input : Buffer.concat([this.#sample, input]);
    if (sample.length >= SAMPLE_BYTES) return this.#begin(sample);
    this.#sample = sample;
    return [];
  }

  end(): readonly Bytes[] {
    const first = this.#sample === undefined ? [] : this.#begin(this.#sample);
    return [...first, ...(this.#utf16 ?? this.#lines).end()];
  }

  #begin(input: Bytes): readonly Bytes[] {
    this.#sample = undefined;
    const order = utf16Of(input.subarray(0, SAMPLE_BYTES));
    if (order !== undefined) this.#utf16 = new NamedText(order);
    return this.push(input);
  }
}

/** Lines of which each is in an encoding of its own. */
class AutoLines {
  readonly #encoding: LineEncoding;
  readonly #limit: number;
  /** The open line from its first byte that is not ASCII. */
  #held: Bytes[] = [];
  /** Bytes of the open line so far, and whether it is over the limit. */
  #length = 0;
  #isLong = false;

  constructor(encoding: LineEncoding, limit: number) {
    this.#encoding = encoding;
    this.#limit = limit;
  }

  push(input: Bytes): readonly Bytes[] {
    const out: Bytes[] = [];
    let from = 0;
    if (this.#length > 0) {
      const end = input.indexOf(LF) + 1;
      this.#add(end === 0 ? input : input.subarray(0, end), out);
      if (end === 0) return out;
      this.#close(out);
      from = end;
    }
    const end = input.lastIndexOf(LF) + 1;
    if (end > from) {
      this.#whole(input.subarray(from, end), out);
      from = end;
    }
    if (from < input.length) this.#add(input.subarray(from), out);
    return out;
  }

  end(): readonly Bytes[] {
    const out: Bytes[] = [];
    this.#close(out);
    return out;
  }

  #whole(lines: Bytes, out: Bytes[]): void {
    if (this.#encoding.areUtf8(lines)) {
      out.push(lines);
      return;
    }
    for (let start = 0, end = 0; start < lines.length; start = end) {
      end = lines.indexOf(LF, start) + 1;
      const line = lines.subarray(start, end);
      out.push(end - start > this.#limit ? line : this.#encoding.toUtf8(line));
    }
  }

  /** Goes on with the open line. ASCII before all else is the same in every encoding. */
  #add(bytes: Bytes, out: Bytes[]): void {
    this.#length += bytes.length;
    this.#isLong ||= this.#length > this.#limit;
    if (this.#isLong || (this.#held.length === 0 && isAscii(bytes) && !bytes.includes(ESCAPE))) {
      out.push(...this.#held, bytes);
      this.#held = [];
    } else {
      this.#held.push(bytes);
    }
  }

  #close(out: Bytes[]): void {
    if (this.#held.length > 0) out.push(this.#encoding.toUtf8(Buffer.concat(this.#held)));
    this.#held = [];
    this.#length = 0;
    this.#isLong = false;
  }
}
