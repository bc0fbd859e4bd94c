import type { Bytes } from '../../seams.ts';
import { Charset } from './charset.ts';
import type { EncodingName } from './encoding-name.ts';
import { shiftAtEnd } from './jis-escapes.ts';
import type { Pieces } from './pieces.ts';
import type { StretchDecoder } from './stretched-text.ts';

const SPACE = 0x20;

/** All of an entry is in one encoding that is known. Bytes that do not fit become U+FFFD. Not for UTF-16. */
export class NamedText implements StretchDecoder {
  readonly #charset: Charset;
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

  lines(bytes: Bytes, pieces: Pieces): void {
    if (this.#charset.isUtf8(bytes)) {
      pieces.add(bytes);
      return;
    }
    const { text, replaced } = this.#charset.lossy(bytes);
    this.#replaced += replaced;
    this.#isVerbatim = false;
    pieces.add(Buffer.from(text));
  }

  part(bytes: Bytes, pieces: Pieces): Bytes {
    const end = this.#charset.exact(bytes, true)?.end ?? lastBorder(bytes);
    const taken = bytes.subarray(0, end);
    this.lines(taken, pieces);
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
