import type { PipelineError } from '../errors.ts';
import type { Bytes, RunOptions } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { Inflater, inflateWhole } from './inflater.ts';

/** The errors of the format that the stream lies in. */
export interface Damage {
  /**
   * The input has ended after `given` bytes of content, and zlib, which sees the end by a byte behind it, has not seen
   * it. Nothing is wrong where by other knowledge it was all.
   */
  readonly truncated: (reader: ByteReader, given: number) => PipelineError | undefined;
  readonly corrupt: (offset: number, fault: string) => PipelineError;
}

export interface DeflatedOptions extends RunOptions {
  readonly damage: Damage;
}

/**
 * zlib is always fed the same pieces of a stream, however the input is cut, so damage costs the same bytes every time.
 * From 32 KiB up the size makes no difference to speed; it bounds the single steps of {@link lastSteps}.
 */
const BITE_BYTES = 32 * 1024;

/**
 * A raw deflate stream (RFC 1951) that begins where `reader` stands; leaves the reader behind it. Yields every byte that
 * precedes damage, then throws. `input` is what `reader` reads, to be read again from its start where there is damage.
 */
export async function* deflated(
  reader: ByteReader,
  input: AsyncIterable<Bytes>,
  { signal, damage }: DeflatedOptions,
): AsyncGenerator<Bytes> {
  const whole = inflateWhole(await reader.peek(BITE_BYTES));
  if (whole !== undefined) {
    reader.skip(whole.used);
    if (whole.content.length > 0) yield whole.content;
    return;
  }
  const start = reader.offset;
  const inflater = new Inflater();
  let given = 0;
  try {
    while (!inflater.ended) {
      const bite = await reader.peek(BITE_BYTES);
      if (bite.length === 0) {
        const error = damage.truncated(reader, given);
        if (error !== undefined) throw error;
        return;
      }
      for await (const chunk of inflater.feed(bite)) {
        given += chunk.length;
        yield chunk;
      }
      if (inflater.fault !== undefined) break;
      reader.skip(inflater.used);
    }
  } finally {
    inflater.close();
  }
  if (inflater.fault === undefined) return;
  await reader.close();
  const again = new ByteReader(input, signal);
  try {
    await again.seek(start);
    yield* lastSteps(again, reader.offset, given);
    throw damage.corrupt(Math.max(again.offset, reader.offset), inflater.fault);
  } finally {
    await again.close();
  }
}

/**
 * zlib drops what it decoded in the step that meets a fault. So the stream is read a second time: as before up to
 * `fault`, where the bite with the fault begins, then byte by byte. Yields what follows the `given` bytes that were
 * delivered the first time, and leaves the reader at the byte that cannot be decoded. An input that cannot be read
 * again yields nothing.
 */
async function* lastSteps(reader: ByteReader, fault: number, given: number): AsyncGenerator<Bytes> {
  const inflater = new Inflater();
  let seen = 0;
  try {
    for (;;) {
      const bite = await reader.peek(reader.offset < fault ? BITE_BYTES : 1);
      if (bite.length === 0) return;
      for await (const chunk of inflater.feed(bite)) {
        if (seen + chunk.length > given) yield chunk.subarray(Math.max(0, given - seen));
        seen += chunk.length;
      }
      if (inflater.fault !== undefined) return;
      reader.skip(bite.length);
    }
  } finally {
    inflater.close();
  }
}
