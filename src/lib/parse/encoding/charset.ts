import { isAscii, isUtf8 } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { LF } from '../line.ts';
import type { EncodingName } from './encoding-name.ts';
import { withoutEmptyShifts } from './jis-escapes.ts';

const REPLACEMENT = '\ufffd';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** The text of whole characters: `bytes[0 … end)`. */
export interface ExactText {
  readonly text: string;
  readonly end: number;
}

export interface LossyText {
  readonly text: string;
  /** How many U+FFFD stand for bytes that do not fit. */
  readonly replaced: number;
}

/**
 * One encoding of bytes, UTF-16 apart. Lines and runs of whole lines are decoded, nothing is streamed: in ICU 78 a
 * decoder that streams throws at some bytes that do not fit, even where it is to replace them.
 */
export class Charset {
  readonly name: EncodingName;
  readonly #decoder: InstanceType<typeof TextDecoder>;

  constructor(name: EncodingName) {
    this.name = name;
    this.#decoder = new TextDecoder(name, { ignoreBOM: true });
  }

  /** Whether `bytes` are their own UTF-8. What is not found out cheaply counts as no. */
  isUtf8(bytes: Bytes): boolean {
    if (this.name === 'utf-8') return isUtf8(bytes);
    if (!isAscii(bytes)) return false;
    return this.name !== 'iso-2022-jp' || !JIS_CONTROLS.some((control) => bytes.includes(control));
  }

  /**
   * The text, or `undefined` where a byte does not fit. Bytes that go on may end within a character. Text that itself has
   * U+FFFD counts as one that does not fit: a decoder that throws costs more than many lines.
   */
  exact(bytes: Bytes, goesOn: boolean): ExactText | undefined {
    // The longest characters, those of UTF-8 and gb18030, have four bytes.
    const least = goesOn ? Math.max(1, bytes.length - 3) : bytes.length;
    for (let end = bytes.length; end >= least; end--) {
      const text = this.#text(bytes.subarray(0, end));
      if (!text.includes(REPLACEMENT)) return { text, end };
    }
    return undefined;
  }

  lossy(bytes: Bytes): LossyText {
    const text = this.#text(bytes);
    const own = this.name === 'utf-8' ? count(bytes, REPLACEMENT_BYTES) : 0;
    return { text, replaced: count(text, REPLACEMENT) - own };
  }

  /** What a damaged line leaves a decoder in must not reach the next, nor take the line feed along. */
  #byLine(bytes: Bytes): string {
    let text = '';
    let start = 0;
    for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, start)) {
      text += `${this.#decoder.decode(bytes.subarray(start, lf))}\n`;
      start = lf + 1;
    }
    return text + this.#decoder.decode(bytes.subarray(start));
  }

  #text(bytes: Bytes): string {
    if (this.name === 'iso-2022-jp') return this.#byLine(withoutEmptyShifts(bytes));
    const text = this.#decoder.decode(bytes);
    return this.name === 'shift_jis' && IBM_CONTROLS.some(([control]) => text.includes(control))
      ? text.replaceAll(/\p{Cc}/gu, (control) => WHATWG_CONTROLS.get(control) ?? control)
      : text;
  }
}

/** ICU takes three control characters of Shift_JIS as IBM's machines did; here each is back where the WHATWG has it. */
const IBM_CONTROLS = [
  ['\x1c', '\x1a'],
  ['\x7f', '\x1c'],
  ['\x1a', '\x7f'],
] as const;
const WHATWG_CONTROLS: ReadonlyMap<string, string> = new Map(IBM_CONTROLS);

/** Shift out, shift in and escape: not text in ISO-2022-JP. */
const JIS_CONTROLS = [0x0e, 0x0f, 0x1b];

/** How often `part` is in `whole`. */
function count<T>(whole: { indexOf(part: T, from: number): number }, part: T & { readonly length: number }): number {
  let found = 0;
  for (let at = whole.indexOf(part, 0); at >= 0; at = whole.indexOf(part, at + part.length)) found++;
  return found;
}
