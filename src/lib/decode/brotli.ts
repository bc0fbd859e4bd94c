import { createBrotliDecompress } from 'node:zlib';
import { PipelineError } from '../errors.ts';
import type { Bytes, Codec } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { coalesce } from './coalesce.ts';
import { BITE_BYTES, lastSteps } from './last-steps.ts';
import { NativeDecoder, OUTPUT_BYTES } from './native-decoder.ts';

/**
 * brotli (RFC 7932): one stream, which has neither magic bytes nor a checksum. So it is told by a name that ends in
 * `.br` or by the Content-Encoding, and damage that still decodes goes unnoticed.
 */
export const brotli: Codec = {
  kind: 'codec',
  name: 'brotli',
  detect: () => false,
  // Of several encodings the last was put on last.
  claims: ({ name, contentEncoding = '' }) => /\.br$/i.test(name) || /(?:^|,)\s*br\s*$/i.test(contentEncoding),
  decode: (input, { signal }) => coalesce(stream(input, signal), signal),
};

const decoder = (): NativeDecoder => new NativeDecoder(createBrotliDecompress({ chunkSize: OUTPUT_BYTES }));

async function* stream(input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const reader = new ByteReader(input, signal);
  const first = decoder();
  let given = 0;
  try {
    while (!first.ended && first.fault === undefined) {
      const bite = await reader.peek(BITE_BYTES);
      for await (const chunk of bite.length === 0 ? first.finish() : first.feed(bite)) {
        given += chunk.length;
        yield chunk;
      }
      if (bite.length === 0) {
        if (first.fault === undefined) return;
        throw new PipelineError('DECODE_TRUNCATED', { codec: 'brotli', offset: reader.offset });
      }
      if (first.fault === undefined) reader.skip(first.used);
    }
    if (first.ended) throw corrupt(reader.offset, 'bytes behind the end of the data');
  } finally {
    first.close();
    await reader.close();
  }
  const again = new ByteReader(input, signal);
  try {
    yield* lastSteps(again, decoder(), reader.offset, given);
    throw corrupt(Math.max(again.offset, reader.offset), 'what stands there is not brotli');
  } finally {
    await again.close();
  }
}

function corrupt(offset: number, fault: string): PipelineError {
  return new PipelineError('DECODE_CORRUPT', { codec: 'brotli', offset, fault });
}
