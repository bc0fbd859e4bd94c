/** The outermost layer of a block: four equal bytes are followed by the number of those left out. */
import type { Bytes } from '../seams.ts';
import { OUTPUT_BYTES } from './native-decoder.ts';

const RUN_BYTES = 4;
const MAX_RUN_BYTES = RUN_BYTES + 255;

/** CRC-32 with the polynomial of zlib, but the highest bit of each byte first. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});

/** Length and CRC of what a block stands for. `undefined`: it ends where the number should be. */
export function measure(block: Uint8Array): { readonly length: number; readonly crc: number } | undefined {
  let crc = -1;
  let length = block.length;
  let last = -1;
  let same = 0;
  for (let at = 0; at < block.length; at++) {
    const byte = block[at]!;
    crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!;
    if (byte !== last) {
      last = byte;
      same = 1;
    } else if (++same === RUN_BYTES) {
      if (++at === block.length) return undefined;
      const more = block[at]!;
      for (let left = more; left > 0; left--) crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!;
      length += more - 1;
      same = 0;
    }
  }
  return { length, crc: ~crc };
}

/** What a block stands for, `length` bytes, in pieces: 900 kB can stand for 46 MB. */
export function* expand(block: Uint8Array, length: number): Generator<Bytes> {
  let at = 0;
  let last = -1;
  let same = 0;
  for (let left = length; left > 0;) {
    const piece = Buffer.allocUnsafe(Math.min(left, OUTPUT_BYTES));
    const full = left > OUTPUT_BYTES ? OUTPUT_BYTES - MAX_RUN_BYTES : left;
    let end = 0;
    while (end < full) {
      const byte = block[at++]!;
      piece[end++] = byte;
      if (byte !== last) {
        last = byte;
        same = 1;
      } else if (++same === RUN_BYTES) {
        const more = block[at++]!;
        piece.fill(byte, end, end + more);
        end += more;
        same = 0;
      }
    }
    left -= end;
    yield piece.subarray(0, end);
  }
}
