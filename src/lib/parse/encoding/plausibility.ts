/** What a text looks like, read in an encoding that it need not be in. */
export interface Plausibility {
  /** Mean weight of its characters beyond ASCII: 0, hardly a text, to 4, kana alone. */
  readonly weight: number;
  /** Whether two characters of the language stand side by side, as chance seldom has it. */
  readonly isEvident: boolean;
}

const KANA = 4;
const COMMON = 3;
const WIDE = 2;
const HALF_KANA = 1;
const OTHER = 1;
const RARE = 0.5;

/**
 * How likely it is that `text` was meant. `common` are the UTF-16 units of characters in everyday
 * use. Half-width kana are what other
 * encodings look like in Shift_JIS, so they weigh little and are evidence of nothing.
 */
export function plausibility(text: string, common: ReadonlySet<number>): Plausibility {
  let sum = 0;
  let characters = 0;
  let run = 0;
  let longest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) {
      run = 0;
      continue;
    }
    const weight = weightOf(code, common);
    characters++;
    sum += weight;
    run = weight >= COMMON ? run + 1 : weight === WIDE ? run : 0;
    longest = Math.max(longest, run);
  }
  return { weight: characters === 0 ? 0 : sum / characters, isEvident: longest >= 2 };
}

function weightOf(code: number, common: ReadonlySet<number>): number {
  // Hiragana and katakana; ー, which belongs to both, is among them.
  if (code >= 0x3041 && code <= 0x30fe) return KANA;
  if (common.has(code)) return COMMON;
  // Punctuation of East Asia; full-width letters and digits.
  if ((code >= 0x3000 && code <= 0x3020) || (code >= 0xff01 && code <= 0xff60)) return WIDE;
  // Half-width letters; the punctuation and small kana before them are rarer in texts than by chance.
  if (code >= 0xff70 && code <= 0xff9f) return HALF_KANA;
  if (code >= 0xff61 && code <= 0xff6f) return 0;
  // C1 controls and private use are in no log.
  if (code < 0xa0 || (code >= 0xe000 && code <= 0xf8ff)) return 0;
  return code >= 0x3400 ? RARE : OTHER;
}
