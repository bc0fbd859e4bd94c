import type { Log } from '../config/types.ts';
import type { BlobFacts, Bytes, Entry, Parser, ParserStart, Reject, RejectOrigin, Source } from '../seams.ts';
import type { KeptReject } from './kept-reject.ts';
import type { Ledger } from './ledger.ts';
import type { Passage } from './passage.ts';
import { placeReader } from './place-reader.ts';
import { rawContent, rawReader } from './raw-reader.ts';

/** A blob as it is now. */
export interface PinnedBlob extends Source {
  readonly etag: string;
  /** There where nothing can be read of it before somebody brings it back. */
  readonly isArchived?: true;
}

/** What rejects are read from again: their file, or the text of each. */
export interface ReplayInput {
  readonly kind: 'file' | 'text';
  source(rejects: readonly KeptReject[]): Source;
  /** Whether there is a way to read this one. */
  canRead(reject: KeptReject): boolean;
  entries(passage: Passage): (all: () => AsyncIterable<Entry>) => AsyncIterable<Entry>;
  parser(passage: Passage): (make: (start?: ParserStart) => Parser) => Parser;
  /** What is said of a record that is rejected again. */
  origin(passage: Passage, reject: Reject): RejectOrigin | undefined;
}

/**
 * The file, where it can be read and has the content that the ledger is about. But not where bytes were found that are no text,
 * and the log is read in another way now: in another encoding no record lies where it lay.
 */
export function replayInput(ledger: Ledger, log: Log, blob: PinnedBlob | undefined): ReplayInput {
  const isSame = ledger.framing === log.fingerprint.framing;
  const isPlaced = isSame || ledger.counts.rejects.PARSE_ENCODING === undefined;
  const isReadable = blob !== undefined && blob.etag === ledger.etag && blob.isArchived === undefined;
  return isReadable && isPlaced ? fromFile(blob) : fromText(ledger, isSame);
}

function fromFile(source: Source): ReplayInput {
  return {
    kind: 'file',
    source: () => source,
    canRead: () => true,
    entries: (passage) =>
      async function* (all) {
        const wanted = new Set(passage.rejects.map(({ index }) => index));
        let index = 0;
        for await (const { from, ...entry } of all()) {
          const content = wanted.has(index++) ? untilOver(entry.content, passage) : nothing();
          yield { ...entry, content };
          if (passage.isOver) return;
        }
      },
    parser(passage) {
      let entry = 0;
      return (make) => placeReader(make(), passage, rejectsIn(passage, entry++));
    },
    origin: (_, { origin }) => origin,
  };
}

/** Names of columns that another format found in the file are none of this one. */
function fromText({ file, container, size }: Ledger, isSame: boolean): ReplayInput {
  const groups = ({ rejects }: Passage): readonly number[] => [...new Set(rejects.map(({ index }) => index))];
  return {
    kind: 'text',
    source(rejects) {
      const { modified, metadata } = rejects[0]!;
      const name = file.slice(file.lastIndexOf('/') + 1);
      const facts: BlobFacts = { path: file, name, container, size, metadata, lastModified: modified ?? '' };
      return { path: file, facts, open: nothing };
    },
    canRead: ({ alone, context }) => alone && (isSame || context === undefined),
    entries: (passage) =>
      async function* () {
        for (const index of groups(passage)) {
          const { first, end } = rejectsIn(passage, index);
          yield { name: passage.rejects[first]!.entry, index, content: rawContent(passage, first, end) };
        }
      },
    parser(passage) {
      const left = groups(passage)[Symbol.iterator]();
      return (make) => rawReader(make, passage, rejectsIn(passage, left.next().value!));
    },
    origin(passage, { origin, offset }) {
      const { index, alone, context } = passage.rejectAt(origin!.entry, offset)!;
      return { entry: index, ...(alone && { alone: context === undefined ? {} : { context } }) };
    },
  };
}

async function* untilOver(content: AsyncIterable<Bytes>, passage: Passage): AsyncGenerator<Bytes> {
  for await (const bytes of content) {
    yield bytes;
    if (passage.isOver) return;
  }
}

async function* nothing(): AsyncGenerator<never> {
  // No bytes.
}

function rejectsIn({ rejects }: Passage, entry: number): { readonly first: number; readonly end: number } {
  const first = rejects.findIndex(({ index }) => index >= entry);
  if (first < 0) return { first: rejects.length, end: rejects.length };
  const behind = rejects.findIndex(({ index }) => index > entry);
  return { first, end: behind < 0 ? rejects.length : behind };
}
