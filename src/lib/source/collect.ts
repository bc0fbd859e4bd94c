import type { Bytes } from '../seams.ts';

/** The `length` bytes that `chunks` come to, as one. */
export async function collect(chunks: AsyncIterable<Bytes>, length: number): Promise<Bytes> {
  const whole = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  for await (const chunk of chunks) filled += chunk.copy(whole, filled);
  if (filled !== length) throw new Error(`${filled} of ${length} bytes were read`);
  return whole;
}
