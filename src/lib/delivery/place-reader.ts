import type { PipelineError } from '../errors.ts';
import type { Parser, RecordChunk } from '../seams.ts';
import type { KeptReject } from './kept-reject.ts';
import { recordsOnly, type RecordPlace } from './records-only.ts';
import type { Passage } from './passage.ts';

/**
 * Reads an entry again, and keeps of it what lies where the rejects [first, end) lay: a record that begins in one, or
 * holds the beginning of one. Everything else counts as dropped. Where other bytes are than the reject has, the text is
 * in another encoding than it was then, and places mean nothing: the reject is left.
 */
export function placeReader(
  parser: Parser,
  passage: Passage,
  { first, end }: { readonly first: number; readonly end: number },
): Parser {
  const { rejects } = passage;
  let next = first;
  passage.begin(first);

  const wanted = (found: RecordPlace): boolean => {
    const stop = found.offset + Math.max(found.length, 1);
    while (next < end && stopOf(rejects[next]!) <= found.offset) next++;
    let isWanted = false;
    let passed = next;
    for (let i = next; i < end && rejects[i]!.offset < stop; i++) {
      if (!passage.isLeft(i)) {
        if (isSameText(rejects[i]!, found)) {
          passage.found(i);
          isWanted = true;
        } else if (passage.isGone(i)) passage.leave(i);
      }
      passed = stopOf(rejects[i]!) <= stop ? i + 1 : -1;
    }
    if (isWanted) passage.record(found.number, passed);
    return isWanted;
  };
  const kept = (chunks: readonly RecordChunk[]): readonly RecordChunk[] =>
    chunks.map((chunk) => recordsOnly(chunk, wanted));

  return {
    push(input) {
      const chunks = kept(parser.push(input));
      if (next === rejects.length) passage.isOver = true;
      return chunks;
    },
    end(cause?: PipelineError) {
      const chunks = kept(parser.end(cause));
      if (cause !== undefined) for (let i = next; i < end; i++) if (passage.isGone(i)) passage.leave(i);
      passage.end(end);
      return chunks;
    },
    // What the other records have besides is none of this run's business.
    unclaimed: new Map(),
    get restart() {
      return parser.restart;
    },
    get standsAlone() {
      return parser.standsAlone === true;
    },
  };
}

const stopOf = ({ offset, bytes }: KeptReject): number => offset + Math.max(bytes, 1);

/** Whether the two have the same bytes where both have any. */
function isSameText({ offset, raw }: KeptReject, found: RecordPlace): boolean {
  const from = Math.max(offset, found.offset);
  const to = Math.min(offset + raw.length, found.offset + found.bytes.length);
  return (
    to <= from ||
    raw.subarray(from - offset, to - offset).equals(found.bytes.subarray(from - found.offset, to - found.offset))
  );
}
