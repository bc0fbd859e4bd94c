import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { LF } from '../line.ts';
import type { Candidates } from './candidates.ts';
import { Charset } from './charset.ts';
import type { ExactText } from './charset.ts';
import { leavesAscii, shiftAtEnd } from './jis-escapes.ts';
import { LineGuess } from './line-guess.ts';
import type { Pieces } from './pieces.ts';
import type { StretchDecoder } from './stretched-text.ts';

/** Each line is in an encoding of its own, to be found. A line for which there is none stays as it is. */
export class GuessedText implements StretchDecoder {
  readonly replaced = 0;
  readonly #jis = new Charset('iso-2022-jp');
  readonly #guess: LineGuess;
  #isVerbatim = true;

  constructor(candidates: Candidates) {
    this.#guess = new LineGuess(candidates);
  }

  get isVerbatim(): boolean {
    return this.#isVerbatim;
  }

  lines(bytes: Bytes, pieces: Pieces): void {
    if (isUtf8(bytes) && !leavesAscii(bytes)) {
      pieces.add(bytes);
      return;
    }
    for (let start = 0; start < bytes.length;) {
      const lf = bytes.indexOf(LF, start);
      const end = lf < 0 ? bytes.length : lf + 1;
      const line = bytes.subarray(start, end);
      this.#add(pieces, line, this.#readJis(line, false) ?? (isUtf8(line) ? undefined : this.#guess.read(line, false)));
      start = end;
    }
  }

  part(bytes: Bytes, pieces: Pieces): Bytes {
    const jis = this.#readJis(bytes, true);
    if (jis !== undefined) {
      const rest = this.#add(pieces, bytes, jis);
      return Buffer.concat([Buffer.from(shiftAtEnd(bytes.subarray(0, jis.end))), rest]);
    }
    const end = utf8End(bytes);
    if (end === undefined) return this.#add(pieces, bytes, this.#guess.read(bytes, true));
    pieces.add(bytes.subarray(0, end));
    return bytes.subarray(end);
  }

  /** Gives what is left of the bytes. */
  #add(pieces: Pieces, bytes: Bytes, read: ExactText | undefined): Bytes {
    this.#isVerbatim &&= read === undefined;
    pieces.add(read === undefined ? bytes : Buffer.from(read.text));
    return bytes.subarray(read?.end ?? bytes.length);
  }

  /** To be asked first: bytes of ISO-2022-JP are UTF-8 as well. */
  #readJis(bytes: Bytes, goesOn: boolean): ExactText | undefined {
    return leavesAscii(bytes) ? this.#jis.exact(bytes, goesOn) : undefined;
  }
}

/** Where the last whole character ends of bytes that are UTF-8 and go on. */
function utf8End(bytes: Bytes): number | undefined {
  for (let end = bytes.length; end > 0 && end > bytes.length - 4; end--) {
    if (isUtf8(bytes.subarray(0, end))) return end;
  }
  return undefined;
}
