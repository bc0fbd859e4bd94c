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

  /** What a codec makes of `input`, which may be an archive of many entries. */
  layer(
    input: AsyncIterable<Bytes>,
    decode: (input: AsyncIterable<Bytes>) => AsyncIterable<Bytes>,
  ): AsyncIterable<Bytes> {
    const limit = this.#limits.maxExpandedBytes;
    let fed = 0;
    const counted = this.#metered(input, (length) => {
      fed = Math.max(fed, length);
    });
    return this.#metered(decode(counted), (length) => {
      if (length > limit) throw new PipelineError('DECODE_EXPANDED', { limit });
      // What precedes a bomb in its archive does not make it smaller, nor does a layer that was blown up before.
      this.#checkRatio(length, Math.min(fed, this.#read));
    });
  }

  /** The content of one file that came out of some layer. It is read once. */
  content(content: AsyncIterable<Bytes>): AsyncIterable<Bytes> {
    const { maxEntryBytes, maxExpandedBytes } = this.#limits;
    return this.#metered(content, (length, added) => {
      this.#expanded += added;
      if (length > maxEntryBytes) throw new PipelineError('DECODE_ENTRY_BYTES', { limit: maxEntryBytes });
      if (this.#expanded > maxExpandedBytes) throw new PipelineError('DECODE_EXPANDED', { limit: maxExpandedBytes });
      this.#checkRatio(this.#expanded, this.#read);
    });
  }

  #checkRatio(expanded: number, packed: number): void {
    const { maxRatio } = this.#limits;
    if (expanded <= RATIO_GRACE_BYTES || expanded <= maxRatio * packed) return;
    throw new PipelineError('DECODE_RATIO', { ratio: Math.ceil(expanded / packed), limit: maxRatio });
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
