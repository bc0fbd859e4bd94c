/** The frame around one gzip member: https://www.rfc-editor.org/rfc/rfc1952#section-2.3 */
import { crc32 } from 'node:zlib';
import { PipelineError } from '../errors.ts';
import type { ByteReader } from './byte-reader.ts';

const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;
const DEFLATE = 8;
/** File names and comments have no limit of their own; a longer one is not a gzip header. */
const MAX_TEXT_BYTES = 64 * 1024;

/** The input ends inside a member. */
export function truncated(reader: ByteReader): PipelineError {
  return new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: reader.offset + reader.held.length });
}

export function corrupt(offset: number, fault: string): PipelineError {
  return new PipelineError('DECODE_CORRUPT', { codec: 'gzip', offset, fault });
}

/** Whether the bytes are the first of a gzip member, as far as they go. */
export function isMagic(head: Uint8Array): boolean {
  return head[0] === 0x1f && (head.length < 2 || head[1] === 0x8b);
}

/** Passes over a member's header. */
export async function skipHeader(reader: ByteReader): Promise<void> {
  const start = reader.offset;
  const hold = async (count: number): Promise<void> => {
    if (!(await reader.hold(count))) throw truncated(reader);
  };
  if (!isMagic(await reader.peek(2))) throw corrupt(start, 'bytes that are not gzip');
  await hold(10);
  const flags = reader.held[3]!;
  if (reader.held[2] !== DEFLATE) throw corrupt(start + 2, `compression method ${reader.held[2]} is not known`);
  if ((flags & RESERVED) !== 0) throw corrupt(start + 3, 'reserved flags are set');
  let length = 10;
  if ((flags & EXTRA) !== 0) {
    await hold(length + 2);
    length += 2 + reader.held.readUInt16LE(length);
    await hold(length);
  }
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    let end = reader.held.indexOf(0, length);
    while (end < 0) {
      if (reader.held.length > length + MAX_TEXT_BYTES) throw corrupt(start + length, 'a header text without end');
      await hold(reader.held.length + 1);
      end = reader.held.indexOf(0, length);
    }
    length = end + 1;
  }
  if ((flags & HEADER_CRC) !== 0) {
    await hold(length + 2);
    const sum = crc32(reader.held.subarray(0, length)) & 0xffff;
    if (reader.held.readUInt16LE(length) !== sum) throw corrupt(start + length, 'the checksum of the header differs');
    length += 2;
  }
  reader.skip(length);
}

/** Passes over a member's trailer and holds its checksum and length against what was decoded. */
export async function checkTrailer(reader: ByteReader, sum: number, length: number): Promise<void> {
  if (!(await reader.hold(8))) throw truncated(reader);
  if (reader.held.readUInt32LE(0) !== sum) throw corrupt(reader.offset, 'the checksum of the content differs');
  if (reader.held.readUInt32LE(4) !== length % 2 ** 32) {
    throw corrupt(reader.offset + 4, 'the length of the content differs');
  }
  reader.skip(8);
}
