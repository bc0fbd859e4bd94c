import type { BitReader } from './bit-reader.ts';
import { MAX_CODE_BITS, PrefixCode } from './bzip2-code.ts';

/** Symbols that one selector is for. */
export const GROUP_SYMBOLS = 50;
const MAX_CODES = 6;
/** What 900,000 symbols and the end need. Some writers tell more than they use; these are read and dropped. */
const MAX_SELECTORS = 18_002;

/** What a block says of its symbols before they come. */
export class Tables {
  /** The bytes that occur, in order. */
  alphabet: Uint8Array = new Uint8Array(0);
  /** Selectors that may be used. */
  groups = 0;
  readonly #selectors = new Uint8Array(MAX_SELECTORS);
  readonly #codes = Array.from({ length: MAX_CODES }, () => new PrefixCode());

  /** The code of a group of {@link GROUP_SYMBOLS}. */
  codeOf(group: number): PrefixCode {
    return this.#codes[this.#selectors[group]!]!;
  }

  async read(bits: BitReader): Promise<void> {
    this.alphabet = readAlphabet(bits);
    const codes = bits.take(3);
    if (codes < 2 || codes > MAX_CODES) throw bits.fault(`${codes} prefix codes`);
    const selectors = bits.take(15);
    if (selectors === 0) throw bits.fault('no selectors');
    this.groups = Math.min(selectors, MAX_SELECTORS);
    await this.#readSelectors(bits, selectors, codes);
    const lengths = new Uint8Array(this.alphabet.length + 2);
    for (let code = 0; code < codes; code++) {
      await readLengths(bits, lengths);
      this.#codes[code]!.set(lengths);
    }
  }

  async #readSelectors(bits: BitReader, count: number, codes: number): Promise<void> {
    const recent = Array.from({ length: codes }, (_, code) => code);
    for (let group = 0; group < count; group++) {
      if (bits.low) await bits.fill();
      let place = 0;
      while (bits.take(1) === 1) if (++place === codes) throw bits.fault('a selector of a code that is not there');
      const code = recent[place]!;
      recent.copyWithin(1, 0, place);
      recent[0] = code;
      if (group < MAX_SELECTORS) this.#selectors[group] = code;
    }
  }
}

/** Sixteen bits, and sixteen more for each of them that is set. */
function readAlphabet(bits: BitReader): Uint8Array {
  const alphabet: number[] = [];
  const rows = bits.take(16);
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue;
    const used = bits.take(16);
    for (let column = 0; column < 16; column++) {
      if ((used & (0x8000 >> column)) !== 0) alphabet.push(row * 16 + column);
    }
  }
  if (alphabet.length === 0) throw bits.fault('a block without bytes');
  return Uint8Array.from(alphabet);
}

/** Each length is told by steps up and down from the one before. */
async function readLengths(bits: BitReader, lengths: Uint8Array): Promise<void> {
  if (bits.low) await bits.fill();
  let length = bits.take(5);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    for (;;) {
      if (bits.low) await bits.fill();
      if (length < 1 || length > MAX_CODE_BITS) throw bits.fault(`a code of ${length} bits`);
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
}
