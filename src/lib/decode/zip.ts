import { PipelineError } from '../errors.ts';
import type { Archive, Bytes, DecodeLimits, Entry, RandomAccess, RunOptions } from '../seams.ts';
import { BlockReader } from './block-reader.ts';
import { coalesce } from './coalesce.ts';
import { Spooled } from './spooled.ts';
import { UnzipperView } from './unzipper-view.ts';
import { checkEntries, type CheckedEntry } from './zip-checks.ts';
import { zipContent, type OpenZip } from './zip-content.ts';
import { cutDirectory } from './zip-directory.ts';
import { findZipEnd } from './zip-end.ts';
import { zipEntry } from './zip-entry.ts';
import { unsupported } from './zip-error.ts';
import { isNoFile } from './zip-name.ts';

interface ZipOptions extends RunOptions {
  readonly limits: DecodeLimits;
}

/** A file, the end of an archive without any, and the two marks of one that was or could have been split. */
const STARTS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08PK', 'PK00PK'];
/** Of a directory, which is held whole. An entry takes about a hundred bytes of it. */
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;

/**
 * zip, with zip64, bytes before and after the archive, and any comment. Files are read in the order of their places;
 * folders and what macOS adds are passed over. A file that cannot be read is an entry whose content throws.
 *
 * `unzipper` reads the directory and the files, and sees only what has been checked ({@link UnzipperView}).
 * Throws DECODE_TRUNCATED, DECODE_CORRUPT, DECODE_UNSUPPORTED, DECODE_ENTRIES and DECODE_SPOOL… for the whole archive.
 */
export const zip: Archive = {
  kind: 'archive',
  name: 'zip',
  // What begins with other bytes, a program that unpacks itself say, is told by its name.
  claims: ({ name }) => /\.zip$/i.test(name),
  detect: (head) => STARTS.some((start) => head.toString('latin1', 0, start.length) === start),
  async *entries(source, options) {
    if (source.ranges !== undefined) {
      yield* files(source.ranges, options);
      return;
    }
    const spooled = await Spooled.of(coalesce(source.open(options), options.signal), {
      ...options,
      limit: options.limits.maxSpoolBytes,
    });
    try {
      yield* files(spooled, options);
    } finally {
      await spooled.close();
    }
  },
};

async function* files(content: RandomAccess, options: ZipOptions): AsyncGenerator<Entry> {
  const { limits } = options;
  const reader = new BlockReader(content, options);
  const { start, directory, directoryBytes, entries } = await findZipEnd(reader);
  if (entries > limits.maxEntries) throw new PipelineError('DECODE_ENTRIES', { limit: limits.maxEntries });
  if (directoryBytes > MAX_DIRECTORY_BYTES) {
    throw unsupported(`a zip archive whose directory has more than ${MAX_DIRECTORY_BYTES} bytes`);
  }
  const records = cutDirectory(await reader.read(directory, directoryBytes), entries, directory);
  const view = await UnzipperView.of(records);
  const found = records.map((record, i) => zipEntry(record, view.files[i]!, start));
  const zip = { reader, view, directory };
  for (const checked of checkEntries(found, { directory, limits })) {
    const { name, bytes } = checked.entry;
    if (isNoFile(name, bytes)) continue;
    yield { name, content: { [Symbol.asyncIterator]: () => contentOf(checked, zip, options) } };
  }
}

async function* contentOf({ entry, problem }: CheckedEntry, zip: OpenZip, options: RunOptions): AsyncGenerator<Bytes> {
  if (problem !== undefined) throw problem;
  yield* coalesce(zipContent(entry, zip, options), options.signal);
}
