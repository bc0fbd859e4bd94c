/** What stands around the blocks of a stream: https://tukaani.org/xz/xz-file-format.txt, 2.1 and 4. */
import { crc32 } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { corrupt, need, numberAt, paddingOf, skipPadding, truncated } from './xz-fields.ts';

export const MAGIC = Buffer.from('\xfd7zXZ\0', 'latin1');
const FOOTER_MAGIC = 'YZ';
const HEADER_BYTES = 12;
/** Two numbers of up to nine bytes. */
const MAX_RECORD_BYTES = 18;

/** Passes over the head of a stream and gives its flags: the kind of check, in bits 0 to 3. */
export async function readHeader(reader: ByteReader): Promise<number> {
  const start = reader.offset;
  const head = await reader.peek(HEADER_BYTES);
  const magic = head.subarray(0, MAGIC.length);
  if (!MAGIC.subarray(0, magic.length).equals(magic)) throw corrupt(start, 'bytes that are not xz');
  if (head.length < HEADER_BYTES) throw truncated(reader);
  if (head.readUInt32LE(8) !== crc32(head.subarray(6, 8))) {
    throw corrupt(start + 8, 'the checksum of the head of a stream differs');
  }
  const flags = head.readUInt16BE(6);
  if (flags > 0x0f) throw corrupt(start + 6, `flags ${flags} are not known`);
  reader.skip(HEADER_BYTES);
  return flags;
}

/** Sizes of blocks, each without its padding, and of their content: how many, and a sum over all. */
export class BlockSizes {
  count = 0;
  sum = 0;

  add(unpadded: number, content: number): void {
    const record = Buffer.alloc(16);
    record.writeDoubleLE(unpadded, 0);
    record.writeDoubleLE(content, 8);
    this.sum = crc32(record, this.sum);
    this.count++;
  }
}

/** Passes over index and foot of a stream, and holds them against the blocks that were read. */
export async function checkEnd(reader: ByteReader, flags: number, seen: BlockSizes): Promise<void> {
  const start = reader.offset;
  let sum = 0;
  const pass = (count: number): void => {
    sum = crc32(reader.held.subarray(0, count), sum);
    reader.skip(count);
  };
  const number = async (): Promise<number> => {
    const bytes = await reader.peek(MAX_RECORD_BYTES);
    const found = numberAt(bytes, 0, reader.offset);
    if (found === undefined) throw truncated(reader);
    pass(found.end);
    return found.value;
  };
  pass(1);
  if ((await number()) !== seen.count) throw corrupt(start, 'an index of another number of blocks');
  const told = new BlockSizes();
  while (told.count < seen.count) told.add(await number(), await number());
  if (told.sum !== seen.sum) throw corrupt(start, 'an index of blocks of other sizes');
  const padding = paddingOf(reader.offset - start);
  await skipPadding(reader, padding);
  sum = crc32(Buffer.alloc(padding), sum);
  await need(reader, 4);
  if (reader.held.readUInt32LE(0) !== sum) throw corrupt(reader.offset, 'the checksum of the index differs');
  reader.skip(4);
  await checkFooter(reader, flags, reader.offset - start);
}

async function checkFooter(reader: ByteReader, flags: number, indexBytes: number): Promise<void> {
  await need(reader, HEADER_BYTES);
  const foot = reader.held.subarray(0, HEADER_BYTES);
  if (foot.readUInt32LE(0) !== crc32(foot.subarray(4, 10))) {
    throw corrupt(reader.offset, 'the checksum of the foot of a stream differs');
  }
  if (foot.readUInt32LE(4) !== indexBytes / 4 - 1) throw corrupt(reader.offset + 4, 'the length of the index differs');
  if (foot.readUInt16BE(8) !== flags) throw corrupt(reader.offset + 8, 'the flags of head and foot differ');
  if (foot.toString('latin1', 10) !== FOOTER_MAGIC) throw corrupt(reader.offset + 10, 'a stream without its end');
  reader.skip(HEADER_BYTES);
}
