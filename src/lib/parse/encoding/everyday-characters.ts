import type { EncodingName } from './encoding-name.ts';

interface Rows {
  readonly encoding: EncodingName;
  readonly first: number;
  readonly last: number;
  /** The first second byte of a row. */
  readonly cell: number;
}

/** JIS X 0208 level 1, the same in both. */
const JAPANESE: Rows = { encoding: 'euc-jp', first: 0xb0, last: 0xcf, cell: 0xa1 };
/** GB 2312 level 1. */
const SIMPLIFIED: Rows = { encoding: 'gbk', first: 0xb0, last: 0xd7, cell: 0xa1 };

/** The rows of a table of characters that its makers gave to those in everyday use. */
const ROWS: Readonly<Record<EncodingName, Rows>> = {
  shift_jis: JAPANESE,
  'euc-jp': JAPANESE,
  gbk: SIMPLIFIED,
  gb18030: SIMPLIFIED,
  /** Level 1 of Big5. */
  big5: { encoding: 'big5', first: 0xa4, last: 0xc6, cell: 0x40 },
  /** Hangul of KS X 1001. */
  'euc-kr': { encoding: 'euc-kr', first: 0xb0, last: 0xc8, cell: 0xa1 },
};

/** The ideographs and syllables that are common in texts of an encoding; none where it is not of East Asia. */
export function everydayCharacters(encoding: EncodingName): ReadonlySet<number> {
  const rows = Object.hasOwn(ROWS, encoding) ? ROWS[encoding] : undefined;
  if (rows === undefined) return new Set();
  const bytes: number[] = [];
  for (let row = rows.first; row <= rows.last; row++) {
    for (let cell = rows.cell; cell <= 0xfe; cell++) bytes.push(row, cell, 0x20);
  }
  const text = new TextDecoder(rows.encoding).decode(Uint8Array.from(bytes));
  return new Set(Array.from(text.matchAll(/[\p{Script=Han}\p{Script=Hangul}]/gu), ([one]) => one.charCodeAt(0)));
}

/** Whether what is written in an encoding shows that it is. */
export const isEastAsian = (encoding: EncodingName): boolean => Object.hasOwn(ROWS, encoding);
