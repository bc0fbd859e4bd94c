import { Candidates } from '../../../src/lib/parse/encoding/candidates.ts';
import { transcoding } from '../../../src/lib/parse/encoding/transcoding.ts';
import type { Bytes } from '../../../src/lib/seams.ts';

export interface Settings {
  readonly encoding?: string;
  readonly encodings?: readonly string[];
}

export interface Recoded {
  /** What the parser was given. */
  readonly pieces: readonly Bytes[];
  readonly bytes: Buffer;
  readonly text: string;
  readonly replaced: number;
}

/** What reaches a parser of the pieces of an entry. The settings are those that a log has by default. */
export function recode(
  pieces: readonly Bytes[],
  { encoding = 'auto', encodings = ['shift_jis', 'euc-jp'] }: Settings = {},
): Recoded {
  const given: Bytes[] = [];
  const inner = {
    push(bytes: Bytes) {
      given.push(bytes);
      return [];
    },
    end: () => [],
    unclaimed: new Map<string, number>(),
  };
  const parser = transcoding(inner, encoding, new Candidates(encodings));
  for (const piece of pieces) parser.push(piece);
  parser.end();
  const bytes = Buffer.concat(given);
  return { pieces: given, bytes, text: bytes.toString(), replaced: parser.replaced ?? 0 };
}

/** `bytes` in pieces of `size`. */
export const inPieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** A text of hiragana, ASCII and a few kanji in the encoding; what is needed of it here. */
const SJIS: Readonly<Record<string, number[]>> = {
  エ: [0x83, 0x47], ラ: [0x83, 0x89], ー: [0x81, 0x5b], 認: [0x94, 0x46], 証: [0x8f, 0xd8], 失: [0x8e, 0xb8], 敗: [0x94, 0x73],
  表: [0x95, 0x5c], 示: [0x8e, 0xa6], に: [0x82, 0xc9], ﾃ: [0xc3], ｽ: [0xbd], ﾄ: [0xc4],
}; // prettier-ignore
const EUC: Readonly<Record<string, number[]>> = {
  エ: [0xa5, 0xa8], ラ: [0xa5, 0xe9], ー: [0xa1, 0xbc], 認: [0xc7, 0xa7], 証: [0xbe, 0xda], 失: [0xbc, 0xba], 敗: [0xc7, 0xd4],
  表: [0xc9, 0xbd], 示: [0xbc, 0xa8], に: [0xa4, 0xcb],
}; // prettier-ignore

const encoder =
  (table: Readonly<Record<string, number[]>>) =>
  (text: string): Buffer =>
    Buffer.concat(Array.from(text, (c) => (c < '\x80' ? Buffer.from(c) : Buffer.from(table[c]!))));

export const sjis = encoder(SJIS);
export const euc = encoder(EUC);
