import { expect, test } from 'vitest';
import { everydayCharacters, isEastAsian } from '../../../src/lib/parse/encoding/everyday-characters.ts';
import { plausibility } from '../../../src/lib/parse/encoding/plausibility.ts';

const common = everydayCharacters('shift_jis');

test.each([
  ['ASCII', 'abc', 0, false],
  ['kana', 'x エラー', 4, true],
  ['common kanji', '認証', 3, true],
  ['single kanji between ASCII', '館e 綴', 3, false],
  ['kanji around a full-width sign', '認＝証', 8 / 3, true],
  ['rare kanji', '鱻龘', 0.5, false],
  ['half-width kana', 'ﾃｽﾄ', 1, false],
  ['small half-width kana and signs', '｡｢ｬ', 0, false],
  ['private use and C1 controls', '\ue000\u0085', 0, false],
  ['Greek', 'αβ', 1, false],
])('%s', (_, text, weight, isEvident) => {
  expect(plausibility(text, common)).toEqual({ weight, isEvident });
});

/** The sizes that the standards give for these parts of their tables. */
test.each([
  ['shift_jis', 2965],
  ['euc-jp', 2965],
  ['gbk', 3755],
  ['gb18030', 3755],
  ['big5', 5401],
  ['euc-kr', 2350],
  ['windows-1252', 0],
  ['constructor', 0],
])('%s has %i common characters', (encoding, size) => {
  expect(everydayCharacters(encoding).size).toBe(size);
  expect(isEastAsian(encoding)).toBe(size > 0);
});
