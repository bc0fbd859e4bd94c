/** The end of a zip archive: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.14 to 4.3.16. */
import type { Bytes } from '../seams.ts';
import type { BlockReader } from './block-reader.ts';
import { corrupt, truncated, unsupported } from './zip-error.ts';

/** Where the archive lies in its file, and its directory in it. Offsets count from the start of the file. */
export interface ZipEnd {
  /** Not 0 where something was put in front of the archive. The archive's own offsets count from here. */
  readonly start: number;
  readonly directory: number;
  readonly directoryBytes: number;
  /** How many entries the archive says that it has. */
  readonly entries: number;
}

const END = Buffer.from('PK\x05\x06', 'latin1');
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
const END64 = 0x06064b50;
/** Without the extensible data that the format allows and nobody writes. */
const END64_BYTES = 56;
const MAX_COMMENT_BYTES = 0xffff;
/** Bytes after the archive (a signature, padding) among which its end is looked for. */
const MAX_APPENDED_BYTES = 1024 * 1024;
/** Each is a read; a file with more false ends among its last bytes is made so. */
const MAX_CANDIDATES = 16;
/** What begins a part of an archive. */
const PARTS = ['\x01\x02', '\x03\x04', '\x05\x06', '\x06\x06', '\x07\x08', '00'].map((mark) => `PK${mark}`);

/**
 * Looks for the end record from the back of the file. One counts only where the directory that it names lies right
 * before it, so that a comment can hold anything. Throws DECODE_TRUNCATED where there is none, and DECODE_CORRUPT where
 * it covers but a part of the file: an archive inside another whose own end is missing, or one of several.
 */
export async function findZipEnd(reader: BlockReader): Promise<ZipEnd> {
  const from = Math.max(0, reader.size - END_BYTES - MAX_COMMENT_BYTES - MAX_APPENDED_BYTES);
  const tail = await reader.read(from, reader.size - from);
  let candidates = 0;
  for (let i = tail.length - END_BYTES; i >= 0 && candidates < MAX_CANDIDATES; i--) {
    i = tail.lastIndexOf(END, i);
    if (i < 0) break;
    const record = tail.subarray(i, i + END_BYTES);
    const found = await readEnd(reader, from + i, record);
    if (found.start < 0) continue;
    candidates++;
    if (!(await fits(reader, found, from + i))) continue;
    if (record.readUInt16LE(4) !== record.readUInt16LE(6)) throw unsupported('one part of a zip archive');
    if (found.start > 0 && isPart(await reader.read(0, 4))) throw partly(found.start);
    const end = i + END_BYTES + record.readUInt16LE(20);
    if (isPart(tail.subarray(end, end + 4))) throw partly(from + end);
    return found;
  }
  throw truncated(reader.size);
}

async function readEnd(reader: BlockReader, at: number, record: Bytes): Promise<ZipEnd> {
  const large = await readEnd64(reader, at);
  const entries = large === undefined ? record.readUInt16LE(10) : Number(large.readBigUInt64LE(32));
  const directoryBytes = large === undefined ? record.readUInt32LE(12) : Number(large.readBigUInt64LE(40));
  const offset = large === undefined ? record.readUInt32LE(16) : Number(large.readBigUInt64LE(48));
  const directory = at - (large === undefined ? 0 : END64_BYTES + LOCATOR64_BYTES) - directoryBytes;
  return { start: directory - offset, directory, directoryBytes, entries };
}

/** The record that holds what 16 and 32 bits cannot, if the end record has one in front. */
async function readEnd64(reader: BlockReader, at: number): Promise<Bytes | undefined> {
  const from = at - LOCATOR64_BYTES - END64_BYTES;
  if (from < 0) return undefined;
  const both = await reader.read(from, END64_BYTES + LOCATOR64_BYTES);
  return both.readUInt32LE(0) === END64 && both.readUInt32LE(END64_BYTES) === LOCATOR64 ? both : undefined;
}

async function fits(reader: BlockReader, { directory, directoryBytes }: ZipEnd, at: number): Promise<boolean> {
  if (directoryBytes === 0) return at === 0;
  const head = await reader.read(directory, 4);
  return head.length === 4 && head.readUInt32LE(0) === ENTRY;
}

const isPart = (head: Bytes): boolean => PARTS.includes(head.toString('latin1'));

const partly = (offset: number): Error => corrupt(offset, 'the directory covers only a part of the file');
