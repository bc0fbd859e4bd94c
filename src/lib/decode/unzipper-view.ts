import { Readable } from 'node:stream';
import type { CentralDirectory, File } from 'unzipper';
import type { Bytes } from '../seams.ts';
import { directoryAlone, type ZipRecord } from './zip-directory.ts';

/** unzipper copies the rest of a piece for each entry of a directory: larger ones make it dearer. */
const PIECE_BYTES = 16 * 1024;
/** The fixed part of an entry's own header. Zeros say that neither name nor extra field follows. */
const LOCAL_HEADER = Buffer.alloc(30);
const END_BYTES = 22;
const STORED = 0;

interface Shown {
  size: () => Promise<number>;
  stream: (offset: number, length?: number) => Readable;
}

/**
 * What `unzipper` sees of an archive. It is shown a directory that has been checked, and of an entry the bytes that
 * are the entry's, so that nothing is left for it to search, guess or read beyond: there it hangs, stops at the wrong
 * end or ends the process.
 */
export class UnzipperView {
  readonly files: readonly File[];
  readonly #source: Shown;

  private constructor(files: readonly File[], source: Shown) {
    this.files = files;
    this.#source = source;
  }

  /** `files` will be what `records` say, in their order. */
  static async of(records: readonly ZipRecord[]): Promise<UnzipperView> {
    // Loaded late: it takes as long as all else that is loaded when the app starts.
    const { default: unzipper } = await import('unzipper');
    const archive = directoryAlone(records);
    const source = {
      size: () => Promise.resolve(archive.length),
      stream: (offset: number) => bytesOf(pieces(archive.subarray(offset))),
    };
    // Its types lack the second argument.
    const open = unzipper.Open.custom as (shown: Shown, options: { tailSize: number }) => Promise<CentralDirectory>;
    const { files } = await open(source, { tailSize: END_BYTES });
    return new UnzipperView(files, source);
  }

  /**
   * The content of a file as it is stored. unzipper is not asked to inflate it, since it drops what precedes damage.
   * `stored` is where its bytes are taken from; what that throws is thrown. One file at a time.
   */
  async *packed(file: File, stored: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
    const taken = new Taken(stored);
    const source = bytesOf(taken);
    this.#source.stream = () => source;
    file.compressionMethod = STORED;
    const content = file.stream();
    // The loop below throws the first error; another, with nobody to listen, would end the process.
    content.on('error', () => {});
    try {
      for await (const chunk of content as AsyncIterable<Bytes>) yield chunk;
    } catch (error) {
      throw taken.failure === undefined ? error : taken.failure.error;
    } finally {
      source.destroy();
    }
  }
}

/** An entry's bytes behind a header of its own. That they fail, unzipper must not see: they end, and it says so. */
class Taken implements AsyncIterable<Bytes> {
  failure: { readonly error: unknown } | undefined;
  readonly #stored: AsyncIterable<Bytes>;

  constructor(stored: AsyncIterable<Bytes>) {
    this.#stored = stored;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Bytes> {
    yield LOCAL_HEADER;
    try {
      for await (const bytes of this.#stored) yield bytes;
    } catch (error) {
      this.failure = { error };
    }
  }
}

function* pieces(bytes: Bytes): Generator<Bytes> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

function bytesOf(content: Iterable<Bytes> | AsyncIterable<Bytes>): Readable {
  return Readable.from(content, { objectMode: false });
}
