import { crc32 } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { corrupt, need, numberAt, unsupported } from './xz-fields.ts';

const LZMA2 = 0x21;
/** What `xz -9` uses. A larger one costs that much memory for each file that is read. */
const MAX_DICTIONARY_BYTES = 64 * 1024 * 1024;
const MIN_DICTIONARY_BYTES = 4096;
const HAS_PACKED_SIZE = 0x40;
const HAS_SIZE = 0x80;
const FILTERS = 0x03;

export interface BlockHeader {
  /** Bytes of the header. */
  readonly length: number;
  readonly dictionaryBytes: number;
  /** What the header promises, if it does. */
  readonly packedSize?: number;
  readonly size?: number;
}

/** Passes over the head of a block: https://tukaani.org/xz/xz-file-format.txt, 3.1. */
export async function readBlockHeader(reader: ByteReader): Promise<BlockHeader> {
  const start = reader.offset;
  const length = (reader.held[0]! + 1) * 4;
  await need(reader, length);
  const bytes = reader.held.subarray(0, length - 4);
  if (reader.held.readUInt32LE(length - 4) !== crc32(bytes)) {
    throw corrupt(start, 'the checksum of the head of a block differs');
  }
  const flags = bytes[1]!;
  let at = 2;
  const number = (): number => {
    const found = numberAt(bytes, at, start);
    if (found === undefined) throw corrupt(start, 'the head of a block is too short');
    at = found.end;
    return found.value;
  };
  if ((flags & ~(FILTERS | HAS_PACKED_SIZE | HAS_SIZE)) !== 0) throw unsupported(`flags ${flags} of a block`);
  const packedSize = (flags & HAS_PACKED_SIZE) === 0 ? {} : { packedSize: number() };
  const size = (flags & HAS_SIZE) === 0 ? {} : { size: number() };
  const filter = number();
  if ((flags & FILTERS) !== 0 || filter !== LZMA2) throw unsupported('filters other than LZMA2');
  if (number() !== 1) throw corrupt(start, 'properties of LZMA2 that are not one byte');
  const dictionaryBytes = dictionarySize(number());
  if (bytes.subarray(at).some((byte) => byte !== 0)) throw unsupported('more in the head of a block');
  reader.skip(length);
  return { length, dictionaryBytes, ...packedSize, ...size };
}

/** Powers of two, and halfway between them, from 4 KiB. */
function dictionarySize(code: number): number {
  const bytes = (2 + (code & 1)) * 2 ** ((code >>> 1) + 11);
  if (bytes <= MAX_DICTIONARY_BYTES) return Math.max(bytes, MIN_DICTIONARY_BYTES);
  const mebibytes = (count: number): number => Math.round(count / 2 ** 20);
  throw unsupported(`a dictionary of ${mebibytes(bytes)} MiB (up to ${mebibytes(MAX_DICTIONARY_BYTES)} are read)`);
}
