import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { unsupported } from './xz-fields.ts';

/** A sum over the content of a block. */
export interface Check {
  /** Bytes of the sum. */
  readonly size: number;
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

/** The check of a kind as the head of a stream tells it. Fails with DECODE_UNSUPPORTED for kinds that nobody defined. */
export function checkOf(kind: number): Check {
  if (kind === 0) return { size: 0, update: () => undefined, digest: () => Buffer.alloc(0) };
  if (kind === 1) return crc32Check();
  if (kind === 4) return new Crc64();
  if (kind === 10) return sha256Check();
  throw unsupported(`a check of kind ${kind}`);
}

function crc32Check(): Check {
  let sum = 0;
  return {
    size: 4,
    update: (bytes) => void (sum = crc32(bytes, sum)),
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(sum);
      return bytes;
    },
  };
}

function sha256Check(): Check {
  const hash = createHash('sha256');
  return { size: 32, update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

/** The polynomial of ECMA-182, bits reversed, in halves. */
const LOW = 0xd7870f42 | 0;
const HIGH = 0xc96c5795 | 0;
const LOWS = new Int32Array(256);
const HIGHS = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const odd = -(low & 1);
    low = ((low >>> 1) | (high << 31)) ^ (LOW & odd);
    high = (high >>> 1) ^ (HIGH & odd);
  }
  LOWS[byte] = low;
  HIGHS[byte] = high;
}

/** CRC-64 in two numbers of 32 bits: a BigInt for each byte would cost more than all the rest. */
class Crc64 implements Check {
  readonly size = 8;
  #low = -1;
  #high = -1;

  update(bytes: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (let at = 0; at < bytes.length; at++) {
      const place = (low ^ bytes[at]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ LOWS[place]!;
      high = (high >>> 8) ^ HIGHS[place]!;
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(~this.#low, 0);
    bytes.writeInt32LE(~this.#high, 4);
    return bytes;
  }
}
