import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { LF } from '../line.ts';
import type { Candidates } from './candidates.ts';
import { Charset } from './charset.ts';
import type { ExactText } from './charset.ts';
import { leavesAscii, shiftAtEnd } from './jis-escapes.ts';
import { LineGuess } from './line-guess.ts';
import { Pieces } from './pieces.ts';
import { Stretches } from './stretches.ts';
import type { StretchReader } from './stretches.ts';
import type { TextStep } from './text-step.ts';

const NOTHING = Buffer.alloc(0);

/** Each line is in an encoding of its own, to be found. A line for which there is none stays as it is. */
export class GuessedText implements TextStep, StretchReader {
  readonly replaced = 0;
  readonly #jis = new Charset('iso-2022-jp');
  readonly #guess: LineGuess;
  readonly #stretches = new Stretches(this);
  readonly #pieces = new Pieces();
  #isVerbatim = true;

  constructor(candidates: Candidates) {
    this.#guess = new LineGuess(candidates);
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
    if (isUtf8(bytes) && !leavesAscii(bytes)) {
      this.#pieces.add(bytes);
      return;
    }
    for (let start = 0; start < bytes.length;) {
      const lf = bytes.indexOf(LF, start);
      const end = lf < 0 ? bytes.length : lf + 1;
      const line = bytes.subarray(start, end);
      this.#add(line, this.#readJis(line, false) ?? (isUtf8(line) ? undefined : this.#guess.read(line, false)));
      start = end;
    }
  }

  part(bytes: Bytes): Bytes {
    const jis = this.#readJis(bytes, true);
    if (jis !== undefined) {
      const rest = this.#add(bytes, jis);
      return Buffer.concat([Buffer.from(shiftAtEnd(bytes.subarray(0, jis.end))), rest]);
    }
    const end = utf8End(bytes);
    if (end === undefined) return this.#add(bytes, this.#guess.read(bytes, true));
    this.#pieces.add(bytes.subarray(0, end));
    return bytes.subarray(end);
  }

  /** Gives what is left of the bytes. */
  #add(bytes: Bytes, read: ExactText | undefined): Bytes {
    this.#isVerbatim &&= read === undefined;
    this.#pieces.add(read === undefined ? bytes : Buffer.from(read.text));
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
