import type { Bytes } from '../../seams.ts';
import { Charset } from './charset.ts';
import type { EncodingName } from './encoding-name.ts';
import { shiftAtEnd } from './jis-escapes.ts';
import { Pieces } from './pieces.ts';
import { Stretches } from './stretches.ts';
import type { StretchReader } from './stretches.ts';
import type { TextStep } from './text-step.ts';

const NOTHING = Buffer.alloc(0);
const SPACE = 0x20;

/** All of an entry is in one encoding that is known. Bytes that do not fit become U+FFFD. Not for UTF-16. */
export class NamedText implements TextStep, StretchReader {
  readonly #charset: Charset;
  readonly #stretches = new Stretches(this);
  readonly #pieces = new Pieces();
  #replaced = 0;
  #isVerbatim = true;

  constructor(encoding: EncodingName) {
    this.#charset = new Charset(encoding);
  }

  get replaced(): number {
    return this.#replaced;
  }

  get isVerbatim(): boolean {
    return this.#isVerbatim;
  }

  push(input: Bytes): readonly Bytes[] {
    this.#stretches.push(input);
    return this.#pieces.take(input);
  }

  flush(): readonly Bytes[] {
    this.#stretches.flush();
    return this.#pieces.take(NOTHING);
  }

  end(): readonly Bytes[] {
    this.#stretches.end();
    return this.#pieces.take(NOTHING);
  }

  lines(bytes: Bytes): void {
    if (this.#charset.isUtf8(bytes)) {
      this.#pieces.add(bytes);
      return;
    }
    const { text, replaced } = this.#charset.lossy(bytes);
    this.#replaced += replaced;
    this.#isVerbatim = false;
    this.#pieces.add(Buffer.from(text));
  }

  part(bytes: Bytes): Bytes {
    const end = this.#charset.exact(bytes, true)?.end ?? lastBorder(bytes);
    const taken = bytes.subarray(0, end);
    this.lines(taken);
    const rest = bytes.subarray(end);
    if (this.#charset.name !== 'iso-2022-jp') return rest;
    return Buffer.concat([Buffer.from(shiftAtEnd(taken)), rest]);
  }
}

/** Behind the last byte that is a character by itself in every encoding; the end, where the last 4 KB have none. */
function lastBorder(bytes: Bytes): number {
  for (let at = bytes.length - 1; at >= bytes.length - 4096; at--) if (bytes[at]! <= SPACE) return at + 1;
  return bytes.length;
}
