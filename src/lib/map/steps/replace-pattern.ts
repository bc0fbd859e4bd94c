import type { PatternReplacement } from '../../config/types.ts';
import type { ByteString } from '../../seams.ts';

/** A piece of text, or the number of the group that stands for one. */
type Piece = string | number;

/** Replaces every match; `undefined` for a text that is too long, or has too many of them. */
export function patternReplacer({
  pattern,
  with: by,
}: PatternReplacement): (text: ByteString) => ByteString | undefined {
  const compiled = pattern.compile();
  const pieces = piecesOf(by);
  return (text) => compiled.replaceAll(text, (match) => written(pieces, match));
}

const piecesOf = (by: string): readonly Piece[] =>
  by.split(/(\$[1-9])/).map((piece, i) => (i % 2 === 0 ? piece : Number(piece.slice(1))));

function written(pieces: readonly Piece[], match: readonly (string | undefined)[]): string {
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : (match[piece] ?? '');
  return text;
}
