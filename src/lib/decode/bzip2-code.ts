/** A longer code is not found by {@link PrefixCode.short}. Ten bits: nearly every symbol, in a table of 2 KB. */
export const SHORT_BITS = 10;
/** The longest code that a block may tell. */
export const MAX_CODE_BITS = 20;
/** Two for runs, 255 for places behind the first, one for the end. */
const MAX_SYMBOLS = 258;

/** A canonical prefix code: which symbol stands behind the next bits. */
export class PrefixCode {
  /** By the next {@link SHORT_BITS} bits: symbol and length as `symbol << 5 | length`, or 0. */
  readonly short = new Uint16Array(1 << SHORT_BITS);
  /** By length: where longer codes begin, as {@link MAX_CODE_BITS} bits. */
  readonly #limits = new Int32Array(MAX_CODE_BITS + 1);
  /** By length: what is taken from a code to get its place in `#symbols`. */
  readonly #bases = new Int32Array(MAX_CODE_BITS + 1);
  readonly #symbols = new Uint16Array(MAX_SYMBOLS);

  /**
   * Takes the code of which `lengths[symbol]`, 1 to {@link MAX_CODE_BITS}, are the lengths. A set of lengths that no
   * code has is taken as well, since a block may tell a code that it never uses; it does no harm.
   */
  set(lengths: Uint8Array): void {
    this.short.fill(0);
    let code = 0;
    let place = 0;
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      this.#bases[length] = code - place;
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue;
        if (length <= SHORT_BITS) {
          const from = code << (SHORT_BITS - length);
          this.short.fill((symbol << 5) | length, from, from + (1 << (SHORT_BITS - length)));
        }
        this.#symbols[place++] = symbol;
        code++;
      }
      this.#limits[length] = code << (MAX_CODE_BITS - length);
      code <<= 1;
    }
  }

  /** The entry, as in `short`, for a code that is longer: `bits` are the next {@link MAX_CODE_BITS}. 0: there is none. */
  long(bits: number): number {
    let length = SHORT_BITS + 1;
    while (length <= MAX_CODE_BITS && bits >= this.#limits[length]!) length++;
    if (length > MAX_CODE_BITS) return 0;
    const place = (bits >>> (MAX_CODE_BITS - length)) - this.#bases[length]!;
    return (this.#symbols[place]! << 5) | length;
  }
}
