import type { Bytes } from '../../seams.ts';
import type { TextStep } from './text-step.ts';

const NOTHING = Buffer.alloc(0);
const REPLACEMENT = Buffer.from('\ufffd');
const MARK = 0xfeff;

export type ByteOrder = 'le' | 'be';

/** UTF-16 without its byte order mark. A surrogate without its other half and a lone last byte become U+FFFD. */
export class Utf16Text implements TextStep {
  readonly isVerbatim = false;
  readonly #order: ByteOrder;
  /** Up to three bytes: half a unit, the first unit of a pair, or both. */
  #held: Bytes = NOTHING;
  #begun = false;
  #replaced = 0;

  constructor(order: ByteOrder) {
    this.#order = order;
  }

  get replaced(): number {
    return this.#replaced;
  }

  push(input: Bytes): readonly Bytes[] {
    const bytes = this.#held.length === 0 ? input : Buffer.concat([this.#held, input]);
    let end = bytes.length - (bytes.length % 2);
    if (end > 0 && isHighSurrogate(unitAt(bytes, end - 2, this.#order))) end -= 2;
    this.#held = bytes.subarray(end);
    return this.#text(bytes.subarray(0, end));
  }

  end(): readonly Bytes[] {
    const held = this.#held;
    this.#held = NOTHING;
    const end = held.length - (held.length % 2);
    const text = this.#text(held.subarray(0, end));
    if (end === held.length) return text;
    this.#replaced++;
    return [...text, REPLACEMENT];
  }

  #text(bytes: Bytes): readonly Bytes[] {
    if (bytes.length === 0) return [];
    const isMarked = !this.#begun && unitAt(bytes, 0, this.#order) === MARK;
    this.#begun = true;
    // `swap16` works in place, and the input is not ours.
    const ordered = this.#order === 'le' ? bytes : Buffer.from(bytes).swap16();
    const text = ordered.toString('utf16le', isMarked ? 2 : 0);
    if (!text.isWellFormed()) this.#replaced += text.match(/\p{Surrogate}/gu)!.length;
    return text === '' ? [] : [Buffer.from(text)];
  }
}

export const unitAt = (bytes: Bytes, at: number, order: ByteOrder): number =>
  order === 'le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);

export const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
export const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
