import { PipelineError } from '../errors.ts';
import { RATIO_GRACE_BYTES } from '../seams.ts';
import type { Bytes, DecodeLimits, Source } from '../seams.ts';

/** What one blob may expand to: counts what is read of it and what comes out, and throws where that passes a limit. */
export class Budget {
  readonly #limits: DecodeLimits;
  #read = 0;
  #expanded = 0;
  #entries = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  /** The source, its bytes counted as they are read. Those that are read again count once. */
  counted(source: Source): Source {
    const { ranges } = source;
    const count = (end: number): void => {
      this.#read = Math.max(this.#read, end);
    };
    return {
      ...source,
      async *open(options) {
        let position = options.from ?? 0;
        for await (const bytes of source.open(options)) {
          position += bytes.length;
          count(position);
          yield bytes;
        }
      },
      ...(ranges !== undefined && {
        ranges: {
          size: ranges.size,
          read: (from, length, options) => {
            // Its directory lies at the end of an archive: how far was read says nothing.
            count(Math.min(ranges.size, this.#read + length));
            return ranges.read(from, length, options);
          },
        },
      }),
    };
  }

  /** One more file of an archive. */
  entry(): void {
    const limit = this.#limits.maxEntries;
    if (++this.#entries > limit) throw new PipelineError('DECODE_ENTRIES', { limit });
  }

  /** The output of one codec, which may be an archive of many entries. */
  layer(content: AsyncIterable<Bytes>): AsyncIterable<Bytes> {
    const limit = this.#limits.maxExpandedBytes;
    return this.#metered(content, (length) => {
      if (length > limit) throw new PipelineError('DECODE_EXPANDED', { limit });
      this.#checkRatio(length);
    });
  }

  /** The content of one file that came out of some layer. It is read once. */
  content(content: AsyncIterable<Bytes>): AsyncIterable<Bytes> {
    const { maxEntryBytes, maxExpandedBytes } = this.#limits;
    return this.#metered(content, (length, added) => {
      this.#expanded += added;
      if (length > maxEntryBytes) throw new PipelineError('DECODE_ENTRY_BYTES', { limit: maxEntryBytes });
      if (this.#expanded > maxExpandedBytes) throw new PipelineError('DECODE_EXPANDED', { limit: maxExpandedBytes });
      this.#checkRatio(this.#expanded);
    });
  }

  #checkRatio(expanded: number): void {
    const { maxRatio } = this.#limits;
    if (expanded <= RATIO_GRACE_BYTES || expanded <= maxRatio * this.#read) return;
    throw new PipelineError('DECODE_RATIO', { ratio: Math.ceil(expanded / this.#read), limit: maxRatio });
  }

  #metered(content: AsyncIterable<Bytes>, check: (length: number, added: number) => void): AsyncIterable<Bytes> {
    return {
      async *[Symbol.asyncIterator]() {
        let length = 0;
        for await (const bytes of content) {
          length += bytes.length;
          check(length, bytes.length);
          yield bytes;
        }
      },
    };
  }
}
