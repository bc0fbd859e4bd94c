import { PipelineError } from '../errors.ts';
import type { Archive, Bytes, Entry, RunOptions, Source } from '../seams.ts';
import { entryName } from './entry-name.ts';
import type { TarAttributes } from './tar-attributes.ts';
import { isTar } from './tar-header.ts';
import { TarReader } from './tar-reader.ts';

/** Links, devices, folders and pipes: nothing follows their header, whatever size it says. */
const WITHOUT_CONTENT = new Set(['1', '2', '3', '4', '5', '6']);
/** Long names of links, and what GNU and Solaris keep of folders, volumes and rights. */
const PASSED_OVER = new Set(['K', 'A', 'D', 'N', 'V']);

/**
 * tar: ustar, pax, GNU and what preceded them, read as a stream; several archives may follow one another. Folders and
 * links are no entries. An entry that is read again is read from its place.
 *
 * Throws DECODE_CORRUPT where a header is damaged, because nothing behind it can be found then, and DECODE_TRUNCATED
 * where no block of zeros ends the archive. A file stored without its holes is an entry whose content throws
 * DECODE_UNSUPPORTED.
 */
export const tar: Archive = {
  kind: 'archive',
  name: 'tar',
  detect: isTar,
  entries: files,
};

async function* files(source: Source, options: RunOptions): AsyncGenerator<Entry> {
  const reader = new TarReader(source.open(options), options.signal);
  let everyFile: TarAttributes = {};
  let nextFile: TarAttributes = {};
  try {
    for (let header = await reader.header(); header !== undefined; header = await reader.header()) {
      const { type } = header;
      if (type === 'x' || type === 'X') nextFile = { ...nextFile, ...(await reader.pax(header)) };
      else if (type === 'g') everyFile = { ...everyFile, ...(await reader.pax(header)) };
      else if (type === 'L') nextFile.path = await reader.longName(header);
      else if (PASSED_OVER.has(type)) await reader.pass(reader.offset, reader.sizeOf(header));
      else {
        const { path = header.name, size = reader.sizeOf(header), sparse } = { ...everyFile, ...nextFile };
        nextFile = {};
        // Before there was a letter for folders their names ended in a slash.
        if (WITHOUT_CONTENT.has(type) || (type === '0' && path.at(-1) === 0x2f)) continue;
        const content = new TarContent(source, options, reader, size);
        const name = entryName(sparse?.name ?? path);
        const kind = unsupported(type, sparse);
        yield { name, content: kind === undefined ? content : refusing(kind) };
        if (content.broken) return;
        await reader.pass(content.start, size);
      }
    }
  } finally {
    await reader.close();
  }
}

/** What a file cannot be put together from, here or from one archive alone. */
function unsupported(type: string, sparse: TarAttributes['sparse']): string | undefined {
  if (type === 'S' || sparse !== undefined) return 'a file stored without its holes (sparse)';
  return type === 'M' ? 'the rest of a file that begins in another volume' : undefined;
}

function refusing(kind: string): AsyncIterable<Bytes> {
  return {
    // oxlint-disable-next-line require-yield -- there is nothing before the error
    async *[Symbol.asyncIterator]() {
      throw new PipelineError('DECODE_UNSUPPORTED', { kind });
    },
  };
}

/** One file: the first reading takes it off the archive's own, any other begins at its place in the source. */
class TarContent implements AsyncIterable<Bytes> {
  /** Where it begins in the archive. */
  readonly start: number;
  /** The archive ended, or failed, while it was read: its reader has been told. */
  broken = false;
  readonly #source: Source;
  readonly #options: RunOptions;
  readonly #size: number;
  readonly #reader: TarReader;
  #begun = false;

  constructor(source: Source, options: RunOptions, reader: TarReader, size: number) {
    this.#source = source;
    this.#options = options;
    this.#reader = reader;
    this.#size = size;
    this.start = reader.offset;
  }

  [Symbol.asyncIterator](): AsyncIterator<Bytes> {
    if (this.#begun) return this.#again();
    this.#begun = true;
    return this.#first();
  }

  async *#first(): AsyncGenerator<Bytes> {
    try {
      yield* this.#reader.until(this.start + this.#size);
    } catch (error) {
      this.broken = true;
      throw error;
    }
  }

  async *#again(): AsyncGenerator<Bytes> {
    const { start } = this;
    const reader = new TarReader(this.#source.open({ ...this.#options, from: start }), this.#options.signal);
    reader.offset = start;
    try {
      // A source that cannot be read again gives nothing.
      if (await reader.hold(1)) yield* reader.until(start + this.#size);
    } finally {
      await reader.close();
    }
  }
}
