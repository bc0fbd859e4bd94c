import type { Bytes } from '../seams.ts';
import { OUTPUT_BYTES } from './native-decoder.ts';

/** From here up a chunk is passed on as it is: copying it would cost more than it saves. */
const LARGE_BYTES = OUTPUT_BYTES / 4;

/**
 * Joins small chunks, so that what follows sees few large ones; what was held is given up before an error or the end.
 * Checks the signal at each chunk.
 */
export async function* coalesce(input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  let held: Bytes[] = [];
  let length = 0;
  const flush = (): Bytes => {
    const joined = held.length === 1 ? held[0]! : Buffer.concat(held, length);
    held = [];
    length = 0;
    return joined;
  };
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of input) {
      signal.throwIfAborted();
      if (length === 0 && chunk.length >= LARGE_BYTES) {
        yield chunk;
        continue;
      }
      held.push(chunk);
      length += chunk.length;
      if (length >= LARGE_BYTES) yield flush();
    }
  } catch (error) {
    failure = { error };
  }
  if (length > 0 && !signal.aborted) yield flush();
  if (failure !== undefined) throw failure.error;
}
