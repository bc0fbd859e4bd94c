import { setImmediate } from 'node:timers/promises';
import type { Bytes, Codec } from '../seams.ts';
import { BitReader } from './bit-reader.ts';
import { BlockDecoder } from './bzip2-block.ts';
import { ByteReader } from './byte-reader.ts';
import { coalesce } from './coalesce.ts';

/** The level, a digit, says how many of these a block may have. */
const LEVEL_BYTES = 100_000;
/** Before each block: the digits of pi, in two halves. Before the end: those of its square root. */
const BLOCK = [0x314159, 0x265359] as const;
const END = [0x177245, 0x385090] as const;

/**
 * bzip2 with any number of streams. A block (up to 900 kB) is given once its checksum is found right, so all that comes
 * out is sound, and damage costs the block that it lies in and those behind it.
 */
export const bzip2: Codec = {
  kind: 'codec',
  name: 'bzip2',
  // The level may be followed by text as well: "BZh9" alone tells nothing.
  detect: (head) =>
    /^BZh[1-9]$/.test(head.toString('latin1', 0, 4)) &&
    [BLOCK, END].some(([high, low]) => head.length >= 10 && head.readUIntBE(4, 6) === high * 2 ** 24 + low),
  decode: (input, { signal }) => coalesce(streams(input, signal), signal),
};

async function* streams(input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const reader = new ByteReader(input, signal);
  const bits = new BitReader('bzip2', reader);
  let decoder = new BlockDecoder(0);
  try {
    do {
      const limit = (await readLevel(bits)) * LEVEL_BYTES;
      if (decoder.capacity < limit) decoder = new BlockDecoder(limit);
      let sum = 0;
      for (;;) {
        if (bits.low) await bits.fill();
        const start = bits.offset;
        const high = bits.take(24);
        const low = bits.take(24);
        if (high === END[0] && low === END[1]) break;
        if (high !== BLOCK[0] || low !== BLOCK[1]) throw bits.fault('neither a block nor the end', start);
        const { crc, content } = await decoder.read(bits, limit, start);
        sum = ((sum << 1) | (sum >>> 31)) ^ crc;
        yield* content;
        // A block takes some 50 ms: others get their turn.
        await setImmediate();
        signal.throwIfAborted();
      }
      const start = bits.offset;
      if (((bits.take(16) << 16) | bits.take(16)) !== sum)
        throw bits.fault('the checksum of the stream differs', start);
    } while (await bits.nextByte());
  } finally {
    await reader.close();
  }
}

async function readLevel(bits: BitReader): Promise<number> {
  if (bits.low) await bits.fill();
  const start = bits.offset;
  for (const letter of 'BZh') {
    if (bits.take(8) !== letter.charCodeAt(0)) throw bits.fault('bytes that are not bzip2', start);
  }
  const level = bits.take(8) - 0x30;
  if (level < 1 || level > 9) throw bits.fault('a level that is not known');
  return level;
}
