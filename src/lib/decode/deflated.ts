import type { PipelineError } from '../errors.ts';
import type { Bytes, RunOptions } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { Inflater, inflateWhole } from './inflater.ts';
import { BITE_BYTES, lastSteps } from './last-steps.ts';

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
    yield* lastSteps(again, new Inflater(), reader.offset, given);
    throw damage.corrupt(Math.max(again.offset, reader.offset), inflater.fault);
  } finally {
    await again.close();
  }
}
