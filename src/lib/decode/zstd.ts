import { createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { PipelineError } from '../errors.ts';
import type { Bytes, Codec } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { coalesce } from './coalesce.ts';
import { NativeDecoder, OUTPUT_BYTES } from './native-decoder.ts';
import { ZstdBlocks } from './zstd-blocks.ts';
import { corrupt, findFrame, isMagic, need, readHeader } from './zstd-frame.ts';

/** The native decoder is always fed the same runs of blocks, however the input is cut. */
const BITE_BYTES = 32 * 1024;
/** A frame that lies in one bite may expand to this much at once. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/**
 * zstd (RFC 8878) with any number of frames, skippable ones among them, windows of up to 128 MiB and no dictionary.
 *
 * The walk over frames is ours because `createZstdDecompress` ends after the first, mostly without an error:
 * https://github.com/nodejs/node/issues/64741
 */
export const zstd: Codec = {
  kind: 'codec',
  name: 'zstd',
  detect: (head) => head.length >= 4 && isMagic(head),
  decode: (input, { signal }) => coalesce(frames(input, signal), signal),
};

async function* frames(input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const reader = new ByteReader(input, signal);
  try {
    await need(reader, 1);
    while (await findFrame(reader)) yield* frame(reader, input, signal);
  } finally {
    await reader.close();
  }
}

/**
 * The native decoder drops what it decoded in the step that meets a fault. So where it meets one, the frame is read a
 * second time: as before up to the run with the fault, then block by block, and only the block with the fault is lost.
 */
async function* frame(reader: ByteReader, input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const start = reader.offset;
  const first = new FrameReading(reader);
  let given = 0;
  for await (const chunk of first.content()) {
    given += chunk.length;
    yield chunk;
  }
  if (first.fault === undefined) return;
  await reader.close();
  const again = new ByteReader(input, signal);
  try {
    await again.seek(start);
    // An input that cannot be read again is at its end.
    if (!(await again.hold(1))) throw first.fault;
    const second = new FrameReading(again, reader.offset);
    for await (const chunk of second.content()) {
      const seen = Math.min(given, chunk.length);
      given -= seen;
      if (seen < chunk.length) yield chunk.subarray(seen);
    }
    throw second.fault ?? first.fault;
  } finally {
    await again.close();
  }
}

/** One reading of a frame, from its magic to its last byte or to what the native decoder cannot take. */
class FrameReading {
  fault: PipelineError | undefined;
  readonly #reader: ByteReader;
  readonly #singlyFrom: number;

  /** From the offset `singlyFrom` on each block is decoded for itself. */
  constructor(reader: ByteReader, singlyFrom = Infinity) {
    this.#reader = reader;
    this.#singlyFrom = singlyFrom;
  }

  async *content(): AsyncGenerator<Bytes> {
    const reader = this.#reader;
    const blocks = new ZstdBlocks(reader, await readHeader(reader));
    let decoder: NativeDecoder | undefined;
    try {
      while (!blocks.ended) {
        const { atChecksum } = blocks;
        const run = await blocks.run(reader.offset < this.#singlyFrom ? BITE_BYTES : 1);
        const whole = decoder === undefined && blocks.ended ? decodeWhole(run) : undefined;
        if (whole === undefined) {
          decoder ??= new NativeDecoder(createZstdDecompress({ chunkSize: OUTPUT_BYTES }));
          yield* decoder.feed(run);
          if (decoder.fault !== undefined) {
            const what = atChecksum ? 'the checksum of the content differs' : 'a block that cannot be decoded';
            this.fault = corrupt(reader.offset, what);
            return;
          }
        } else if (whole.length > 0) {
          yield whole;
        }
        reader.skip(run.length);
      }
    } finally {
      decoder?.close();
    }
  }
}

/** A short frame at once, without the cost of a stream. `undefined`: it expands to more, or something is wrong with it. */
function decodeWhole(frame: Bytes): Bytes | undefined {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: MAX_WHOLE_BYTES });
  } catch {
    return undefined;
  }
}
