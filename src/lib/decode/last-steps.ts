import type { Bytes } from '../seams.ts';
import type { ByteReader } from './byte-reader.ts';
import type { NativeDecoder } from './native-decoder.ts';

/**
 * Native decoders are always fed the same pieces of a stream, however the input is cut, so damage costs the same bytes
 * every time. From 32 KiB up the size makes no difference to speed; it bounds the single steps of {@link lastSteps}.
 */
export const BITE_BYTES = 32 * 1024;

/**
 * A native decoder drops what it decoded in the step that meets a fault. So the stream, at whose start `reader` stands,
 * is read a second time by `decoder`, a fresh one: as before up to `fault`, where the bite with the fault begins, then
 * byte by byte. Yields what follows the `given` bytes that were delivered the first time, and leaves the reader at the
 * byte that cannot be decoded. An input that cannot be read again yields nothing.
 */
export async function* lastSteps(
  reader: ByteReader,
  decoder: NativeDecoder,
  fault: number,
  given: number,
): AsyncGenerator<Bytes> {
  let seen = 0;
  try {
    for (;;) {
      const bite = await reader.peek(reader.offset < fault ? BITE_BYTES : 1);
      if (bite.length === 0) return;
      for await (const chunk of decoder.feed(bite)) {
        if (seen + chunk.length > given) yield chunk.subarray(Math.max(0, given - seen));
        seen += chunk.length;
      }
      if (decoder.fault !== undefined) return;
      reader.skip(bite.length);
    }
  } finally {
    decoder.close();
  }
}
