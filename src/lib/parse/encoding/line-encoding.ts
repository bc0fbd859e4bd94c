import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { isSingleByte } from './labels.ts';
import { plausibility } from './plausible.ts';

const ESCAPE = 0x1b;
/** What switches ISO-2022-JP to another character set: `ESC $ @`, `ESC $ B`, `ESC ( J`, `ESC ( I`. */
const SWITCH = /\x1b(?:\$[@B]|\([JI])/; // oxlint-disable-line no-control-regex

interface Candidate {
  readonly encoding: string;
  readonly decoder: InstanceType<typeof TextDecoder>;
}

/** Tells the encoding of single lines, and remembers what those before were in. */
export class LineEncoding {
  readonly #jis: Candidate = { encoding: 'iso-2022-jp', decoder: fatal('iso-2022-jp') };
  readonly #candidates: readonly Candidate[];
  /** Every line fits it. */
  readonly #last: Candidate | undefined;
  /** Of the last line that was neither UTF-8 nor ISO-2022-JP. */
  #before: string | undefined;

  /** `encodings` in the order in which they are tried where lines do not tell. */
  constructor(encodings: readonly string[]) {
    const all = encodings.map((encoding) => ({ encoding, decoder: fatal(encoding) }));
    this.#candidates = all.filter(({ encoding }) => !isSingleByte(encoding));
    this.#last = all.find(({ encoding }) => isSingleByte(encoding));
  }

  /** Whether lines are UTF-8 all of them, so that they can stay as they are. */
  areUtf8(lines: Bytes): boolean {
    return isUtf8(lines) && !switches(lines);
  }

  /** The line as UTF-8; as it is where nothing tells what it is in. */
  toUtf8(line: Bytes): Bytes {
    if (switches(line)) {
      const text = decoded(this.#jis, line);
      if (text !== undefined) return Buffer.from(text);
    }
    if (isUtf8(line)) return line;
    let best: { readonly encoding: string; readonly text: string; readonly score: number } | undefined;
    for (const candidate of this.#candidates) {
      const text = decoded(candidate, line);
      if (text === undefined) continue;
      const { score, evident } = plausibility(text);
      const { encoding } = candidate;
      const isBelieved = evident || (encoding === this.#before && score >= 0);
      if (isBelieved && (best === undefined || score > best.score)) best = { encoding, text, score };
    }
    if (best !== undefined) {
      this.#before = best.encoding;
      return Buffer.from(best.text);
    }
    const text = this.#last === undefined ? undefined : decoded(this.#last, line);
    return text === undefined ? line : Buffer.from(text);
  }
}

/** Most escapes in a log are colours, `ESC [`. */
const switches = (bytes: Bytes): boolean => bytes.includes(ESCAPE) && SWITCH.test(bytes.toString('latin1'));

/** A mark inside a file is a character, not a mark. */
const fatal = (encoding: string): Candidate['decoder'] => new TextDecoder(encoding, { fatal: true, ignoreBOM: true });

function decoded({ decoder }: Candidate, line: Bytes): string | undefined {
  try {
    return decoder.decode(line);
  } catch (cause) {
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}
