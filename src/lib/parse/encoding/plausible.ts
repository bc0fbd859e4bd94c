/** How much a decoded text looks like one that somebody wrote. */
export interface Plausibility {
  /** The higher the better; below 0 it is more likely something else. ASCII counts for nothing. */
  readonly score: number;
  /** Whether the text alone is reason enough to believe it. */
  readonly evident: boolean;
}

/** So many characters in a row come about by chance less than once in a long file. */
const EVIDENT_RUN = 3;

/**
 * Almost every Japanese or Korean text has syllables, which other bytes that happen to decode seldom give; half-width kana
 * are what text in another encoding turns into. Characters beyond U+FFFF count as two of some other script.
 */
export function plausibility(text: string): Plausibility {
  let score = 0;
  let run = 0;
  let syllables = 0;
  let evident = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const weight = code < 0x80 ? 0 : isSyllable(code) ? 2 : isWide(code) ? 1 : isHalfWidthKana(code) ? -1 : -2;
    score += weight;
    run = weight > 0 ? run + 1 : 0;
    syllables = weight === 2 ? syllables + 1 : weight === 1 ? syllables : 0;
    evident ||= run >= EVIDENT_RUN || (run === 2 && syllables > 0);
  }
  return { score, evident: evident && score > 0 };
}

const isSyllable = (code: number): boolean => (code >= 0x3041 && code <= 0x30ff) || (code >= 0xac00 && code <= 0xd7a3);

/** Ideographs, their punctuation, and wide forms of ASCII. */
const isWide = (code: number): boolean =>
  (code >= 0x3000 && code <= 0x33ff) ||
  (code >= 0x3400 && code <= 0x9fff) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xff01 && code <= 0xff5e) ||
  (code >= 0x2460 && code <= 0x24ff);

const isHalfWidthKana = (code: number): boolean => code >= 0xff61 && code <= 0xff9f;
