import { PipelineError } from '../errors.ts';
import { RATIO_GRACE_BYTES, type DecodeLimits } from '../seams.ts';
import { corrupt, unsupported } from './zip-error.ts';
import type { ZipEntry } from './zip-entry.ts';

const STORED = 0;
export const DEFLATED = 8;
/** APPNOTE.TXT section 4.4.5. */
const METHODS: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'zstd',
  95: 'xz',
  98: 'PPMd',
};
const LOCAL_HEADER_BYTES = 30;

/** An entry, and what can be said against it before it is read. */
export interface CheckedEntry {
  readonly entry: ZipEntry;
  readonly problem: PipelineError | undefined;
}

export interface CheckOptions {
  /** Where the directory begins, and all must have ended. */
  readonly directory: number;
  readonly limits: DecodeLimits;
}

/**
 * The entries in the order of their places, in which they are read; those without a place come last. Those that are sound
 * have no byte in common, so that nothing is unpacked twice.
 */
export function checkEntries(entries: readonly ZipEntry[], { directory, limits }: CheckOptions): CheckedEntry[] {
  const lost = entries.filter((entry) => !isPlaced(entry));
  const placed = entries.filter(isPlaced).toSorted((a, b) => a.offset - b.offset);
  return [
    ...placed.map((entry, i) => ({
      entry,
      problem:
        problemOf(entry) ??
        tooLarge(entry, limits) ??
        overlap(entry, placed[i - 1]?.offset, placed[i + 1]?.offset ?? directory),
    })),
    ...lost.map((entry) => ({
      entry,
      problem: corrupt(directory, 'the directory has no size or no place for a file'),
    })),
  ];
}

const isPlaced = ({ offset, packedBytes, bytes }: ZipEntry): boolean =>
  [offset, packedBytes, bytes].every(Number.isSafeInteger);

function problemOf({ offset, packedBytes, bytes, method, encrypted }: ZipEntry): PipelineError | undefined {
  if (encrypted) return unsupported('an encrypted file in a zip archive');
  if (method !== STORED && method !== DEFLATED) {
    return unsupported(`a file in a zip archive packed by ${METHODS[method] ?? `method ${method}`}`);
  }
  if (method === STORED && bytes !== packedBytes) return corrupt(offset, 'a stored file of two sizes');
  return undefined;
}

/** By what the directory says. What is so is counted while it is read. */
function tooLarge({ bytes, packedBytes }: ZipEntry, limits: DecodeLimits): PipelineError | undefined {
  if (bytes > limits.maxEntryBytes) return new PipelineError('DECODE_ENTRY_BYTES', { limit: limits.maxEntryBytes });
  if (bytes <= RATIO_GRACE_BYTES || bytes <= packedBytes * limits.maxRatio) return undefined;
  return new PipelineError('DECODE_RATIO', { ratio: Math.ceil(bytes / packedBytes), limit: limits.maxRatio });
}

/** No writer lets files overlap; a small archive would unpack to any size. */
function overlap(entry: ZipEntry, before: number | undefined, next: number): PipelineError | undefined {
  const end = entry.offset + LOCAL_HEADER_BYTES + entry.file.fileNameLength + entry.packedBytes;
  if (end > next) return corrupt(entry.offset, 'a file that overlaps the next, or the directory');
  if (entry.offset === before) return corrupt(entry.offset, 'two files in one place');
  return undefined;
}
