import type { Bytes, Parser, ParserStart, RecordChunk } from '../seams.ts';
import type { KeptReject } from './kept-reject.ts';
import type { Passage } from './passage.ts';
import { recordsOnly } from './records-only.ts';

/** What {@link rawReader} is pushed: the records of the rejects [first, end) that are not left, one after the other. */
export async function* rawContent(passage: Passage, first: number, end: number): AsyncGenerator<Bytes> {
  for (let i = first; i < end; i++) if (!passage.isLeft(i)) yield passage.rejects[i]!.raw;
}

/**
 * Reads rejected records of one entry without it: each by itself, from where it lay, in a parser that is told what was
 * known there. Numbers are those of the records, or the next higher where one has become several.
 */
export function rawReader(
  make: (start: ParserStart) => Parser,
  passage: Passage,
  { first, end }: { readonly first: number; readonly end: number },
): Parser {
  const { rejects } = passage;
  let next = first;
  let last = 0;
  let parser: Parser | undefined;
  let missing = 0;
  let chunks: RecordChunk[] = [];
  passage.begin(first);

  const begin = ({ offset, record, raw, context }: KeptReject): Parser => {
    missing = raw.length;
    return make({ offset, number: record - 1, ...(context !== undefined && { context }) });
  };
  /** What was found in a record, numbered on. What lies outside is the fault of having cut it out. */
  const finish = ({ offset, bytes }: KeptReject, found: readonly RecordChunk[]): readonly RecordChunk[] => {
    const numbers: number[] = [];
    const kept = found.map((one) =>
      recordsOnly(renumbered(one), (place) => {
        const isInside = place.offset >= offset && place.offset < offset + Math.max(bytes, 1);
        if (isInside) numbers.push(place.number);
        return isInside;
      }),
    );
    for (const [i, number] of numbers.entries()) passage.record(number, i === numbers.length - 1 ? next + 1 : -1);
    if (numbers.length > 0) passage.found(next);
    return kept;
  };
  const renumbered = (chunk: RecordChunk): RecordChunk => {
    const { numbers, rejects: faults, filtered = 0 } = chunk;
    const shift = Math.max(0, last + 1 - chunk.first);
    const gap = chunk.first + shift - last - 1;
    const from = last + 1;
    last += gap + numbers.length + faults.length + filtered;
    return {
      ...chunk,
      first: from,
      numbers: numbers.map((number) => number + shift),
      rejects: faults.map((reject) => ({ ...reject, number: reject.number + shift })),
      ...(filtered + gap > 0 && { filtered: filtered + gap }),
    };
  };

  return {
    push(input) {
      const given: RecordChunk[] = [];
      for (let bytes = input; bytes.length > 0;) {
        while (passage.isLeft(next)) next++;
        parser ??= begin(rejects[next]!);
        const piece = bytes.subarray(0, missing);
        bytes = bytes.subarray(piece.length);
        missing -= piece.length;
        if (piece.length > 0) chunks.push(...parser.push(piece));
        if (missing > 0) continue;
        given.push(...finish(rejects[next]!, [...chunks, ...parser.end()]));
        chunks = [];
        parser = undefined;
        next++;
      }
      return given;
    },
    end() {
      passage.end(end);
      return [];
    },
    unclaimed: new Map(),
  };
}
