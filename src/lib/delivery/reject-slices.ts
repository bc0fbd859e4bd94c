import type { Bytes, RunOptions } from '../seams.ts';
import { keptRejects, type KeptReject } from './kept-reject.ts';
import type { RejectsPart } from './ledger.ts';

/** Reads so much of a blob of the app's own container. */
export type ReadPart = (part: RejectsPart, options: RunOptions) => AsyncIterable<Bytes>;

/** Rejects of a file are in memory up to so many, and so many bytes. */
const SLICE_REJECTS = 50_000;
const SLICE_BYTES = 32 * 1024 * 1024;

/** All rejects that count, as they were kept. */
export async function* rejectsOf(
  parts: readonly RejectsPart[],
  read: ReadPart,
  options: RunOptions,
): AsyncGenerator<KeptReject> {
  for (const [index, part] of parts.entries()) {
    const { name, bytes, from = 0 } = part;
    yield* keptRejects(read(part, options), { name, part: index, from, end: bytes });
  }
}

/** The same in slices in which they are in the order of their file: what was replayed before may have come out of it. */
export async function* rejectSlices(rejects: AsyncIterable<KeptReject>): AsyncGenerator<readonly KeptReject[]> {
  let slice: KeptReject[] = [];
  let bytes = 0;
  for await (const reject of rejects) {
    const last = slice.at(-1);
    const isFull = slice.length === SLICE_REJECTS || bytes > SLICE_BYTES;
    if (last !== undefined && (isFull || isBefore(reject, last))) {
      yield slice;
      slice = [];
      bytes = 0;
    }
    slice.push(reject);
    bytes += reject.line.length;
  }
  if (slice.length > 0) yield slice;
}

const isBefore = (a: KeptReject, b: KeptReject): boolean =>
  a.index < b.index || (a.index === b.index && a.offset < b.offset);

/** The parts without the first rejects, up to the last of `done`. */
export function partsAfter(parts: readonly RejectsPart[], last: KeptReject | undefined): readonly RejectsPart[] {
  if (last === undefined) return parts;
  const { name, bytes } = parts[last.part]!;
  const rest = parts.slice(last.part + 1);
  return last.end === bytes ? rest : [{ name, bytes, from: last.end }, ...rest];
}
