/** The directory of a zip archive: APPNOTE.TXT sections 4.3.12 and 4.5. */
import type { Bytes } from '../seams.ts';
import { corrupt } from './zip-error.ts';

/** One entry of the directory, cut out of it. */
export interface ZipRecord {
  /** The part of fixed length. */
  readonly head: Bytes;
  readonly name: Bytes;
  /** Extra fields by their number, up to the first that is not whole. */
  readonly extra: ReadonlyMap<number, Bytes>;
}

const ENTRY = 0x02014b50;
const HEAD_BYTES = 46;
const NAME_LENGTH = 28;
const EXTRA_LENGTH = 30;
const COMMENT_LENGTH = 32;
/** Size, packed size and place: where one has all bits set, its value stands in the extra field {@link ZIP64}. */
const WIDE = [24, 20, 42] as const;
const ZIP64 = 0x0001;

/** Cuts a directory that begins at `offset` of its file. Throws DECODE_CORRUPT where it has not `count` whole entries. */
export function cutDirectory(directory: Bytes, count: number, offset: number): ZipRecord[] {
  const records: ZipRecord[] = [];
  let at = 0;
  while (records.length < count && at + HEAD_BYTES <= directory.length) {
    const head = directory.subarray(at, at + HEAD_BYTES);
    if (head.readUInt32LE(0) !== ENTRY) break;
    const nameEnd = at + HEAD_BYTES + head.readUInt16LE(NAME_LENGTH);
    const extraEnd = nameEnd + head.readUInt16LE(EXTRA_LENGTH);
    const end = extraEnd + head.readUInt16LE(COMMENT_LENGTH);
    if (end > directory.length) break;
    const name = directory.subarray(at + HEAD_BYTES, nameEnd);
    records.push({ head, name, extra: extraFields(directory.subarray(nameEnd, extraEnd)) });
    at = end;
  }
  if (records.length !== count || at !== directory.length) {
    throw corrupt(offset + at, `the directory does not hold just the ${count} entries that it counts`);
  }
  return records;
}

function extraFields(bytes: Bytes): Map<number, Bytes> {
  const fields = new Map<number, Bytes>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) break;
    const number = bytes.readUInt16LE(at);
    if (!fields.has(number)) fields.set(number, bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/**
 * An archive that is nothing but its directory: what a reader needs of `records`, and an end that fits them. Comments
 * and extra fields are left out but for wide numbers; these too where the field is too short for what it should hold.
 */
export function directoryAlone(records: readonly ZipRecord[]): Bytes {
  const parts: Bytes[] = [];
  for (const record of records) {
    const head = Buffer.from(record.head);
    const wide = wideNumbers(record);
    head.writeUInt16LE(wide.length, EXTRA_LENGTH);
    head.writeUInt16LE(0, COMMENT_LENGTH);
    parts.push(head, record.name, wide);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, end(records.length, length)]);
}

function wideNumbers({ head, extra }: ZipRecord): Bytes {
  const field = extra.get(ZIP64);
  const bytes = 8 * WIDE.filter((at) => head.readUInt32LE(at) === 0xffffffff).length;
  if (bytes === 0 || field === undefined || field.length < bytes) return Buffer.alloc(0);
  const wide = Buffer.alloc(4 + bytes);
  wide.writeUInt16LE(ZIP64, 0);
  wide.writeUInt16LE(bytes, 2);
  field.copy(wide, 4, 0, bytes);
  return wide;
}

/** The zip64 form, which has no limit: its record, where that lies, and the end record that sends its reader there. */
function end(count: number, directoryBytes: number): Bytes {
  const bytes = Buffer.alloc(56 + 20 + 22);
  bytes.write('PK\x06\x06', 0, 'latin1');
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeBigUInt64LE(BigInt(count), 24);
  bytes.writeBigUInt64LE(BigInt(count), 32);
  bytes.writeBigUInt64LE(BigInt(directoryBytes), 40);
  bytes.write('PK\x06\x07', 56, 'latin1');
  bytes.writeBigUInt64LE(BigInt(directoryBytes), 64);
  bytes.writeUInt32LE(1, 72);
  bytes.write('PK\x05\x06', 76, 'latin1');
  bytes.fill(0xff, 84, 96);
  return bytes;
}
