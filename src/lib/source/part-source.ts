import type { Bytes, RunOptions, Source } from '../seams.ts';

const LF = 0x0a;

/** Bytes [from, to) of content, before it is known where its lines end. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface Part {
  /** The same content, ended with the part's last line. */
  readonly source: Source;
  /** Where the part's first line begins. */
  readonly begin: number;
}

/**
 * The lines of content that begin in a range: from the first line start there to the end of the line that is open at its
 * end. Parts of ranges that adjoin have each line once. Fails with SOURCE_* errors.
 */
export async function partOf(source: Source, { from, to }: ByteRange, options: RunOptions): Promise<Part> {
  const begin = from === 0 ? 0 : await lineStart(source, from, options);
  return { source: { path: source.path, facts: source.facts, open: (opened) => linesUpTo(source, to, opened) }, begin };
}

/** The first line start at or behind `at`; the end of the content where there is none. */
async function lineStart(source: Source, at: number, options: RunOptions): Promise<number> {
  let offset = at - 1;
  for await (const bytes of source.open({ ...options, from: offset })) {
    const lf = bytes.indexOf(LF);
    if (lf >= 0) return offset + lf + 1;
    offset += bytes.length;
  }
  return offset;
}

/** Content up to the end of the line that is open at `to`. What is read from `to` on is behind that line. */
async function* linesUpTo(
  source: Source,
  to: number,
  { from = 0, ...options }: Parameters<Source['open']>[0],
): AsyncGenerator<Bytes> {
  if (from >= to) return;
  let offset = from;
  for await (const bytes of source.open({ ...options, from })) {
    const lf = bytes.indexOf(LF, Math.max(0, to - 1 - offset));
    yield lf < 0 ? bytes : bytes.subarray(0, lf + 1);
    if (lf >= 0) return;
    offset += bytes.length;
  }
}
