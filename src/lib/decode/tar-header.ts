/** One block that tells of a file: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
import type { Bytes } from '../seams.ts';

export const BLOCK_BYTES = 512;

export interface TarHeader {
  /** The path, as it is written. */
  readonly name: Bytes;
  /** Bytes of what follows; `undefined`: not a number. */
  readonly size: number | undefined;
  /** One character; a NUL is given as `0`, a regular file. */
  readonly type: string;
  /** Whether a block that goes on with a sparse file's map follows. */
  readonly mapGoesOn: boolean;
}

const CHECKSUM = { at: 148, length: 8 } as const;
const SPACE = 0x20;

/** Whether the block is a header: the older ones have no magic, but all have a checksum. */
export function isTar(head: Bytes): boolean {
  if (head.length < BLOCK_BYTES) return false;
  return /^ustar(?:\0| )/.test(head.toString('latin1', 257, 263)) || checksumFits(head);
}

/** Whether the sum of the block's bytes is what it says. Old programs added them up as signed. */
export function checksumFits(block: Bytes): boolean {
  const said = numberOf(field(block, CHECKSUM.at, CHECKSUM.length));
  if (said === undefined || said === 0) return false;
  let sum = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.length ? SPACE : block[i]!;
    sum += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return said === sum || said === signed;
}

/** Reads a block whose checksum fits. */
export function readTarHeader(block: Bytes): TarHeader {
  const name = text(field(block, 0, 100));
  // GNU keeps times where ustar has the first part of a long path.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(field(block, 345, 155)) : block.subarray(0, 0);
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    size: numberOf(field(block, 124, 12)),
    type,
    mapGoesOn: type === 'S' && block[482] !== 0,
  };
}

const field = (block: Bytes, at: number, length: number): Bytes => block.subarray(at, at + length);

/** Up to the first NUL. */
export function text(bytes: Bytes): Bytes {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** Octal digits, or (GNU, for what these cannot hold) a number to base 256 behind a byte of 0x80. */
function numberOf(bytes: Bytes): number | undefined {
  if (bytes[0] === 0x80) {
    const value = Number(BigInt(`0x${bytes.toString('hex', 1)}`));
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = /^ *([0-7]*)[ \0]*$/.exec(bytes.toString('latin1'))?.[1];
  return digits === undefined ? undefined : Number.parseInt(`0${digits}`, 8);
}
