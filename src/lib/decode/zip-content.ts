import { crc32 } from 'node:zlib';
import type { Bytes, RunOptions } from '../seams.ts';
import type { BlockReader } from './block-reader.ts';
import { ByteReader } from './byte-reader.ts';
import { deflated, type Damage } from './deflated.ts';
import type { UnzipperView } from './unzipper-view.ts';
import { DEFLATED } from './zip-checks.ts';
import type { ZipEntry } from './zip-entry.ts';
import { corrupt, truncated } from './zip-error.ts';

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3.7. */
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

export interface OpenZip {
  readonly reader: BlockReader;
  readonly view: UnzipperView;
  /** Where its directory begins in the file. */
  readonly directory: number;
}

/**
 * The content of an entry, which `checkEntries` has nothing against. Yields what precedes damage, then throws
 * DECODE_CORRUPT or DECODE_TRUNCATED with the offset in the file: also where size or checksum are not the directory's.
 */
export async function* zipContent(entry: ZipEntry, zip: OpenZip, options: RunOptions): AsyncGenerator<Bytes> {
  const start = await findData(entry, zip);
  const end = start + entry.packedBytes;
  let length = 0;
  let sum = 0;
  for await (const chunk of unpacked(entry, start, zip, options)) {
    const rest = entry.bytes - length;
    if (chunk.length > rest) {
      if (rest > 0) yield chunk.subarray(0, rest);
      throw corrupt(end, `the content is longer than the ${entry.bytes} bytes of the directory`);
    }
    length += chunk.length;
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (length !== entry.bytes)
    throw corrupt(end, `the content has ${length} of the ${entry.bytes} bytes of the directory`);
  if (sum !== entry.sum) throw corrupt(end, 'the checksum of the content differs');
}

/** Where the content begins: behind the entry's own header, whose extra fields may be others than the directory's. */
async function findData({ offset, packedBytes }: ZipEntry, { reader, directory }: OpenZip): Promise<number> {
  const header = await reader.read(offset, LOCAL_HEADER_BYTES);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw corrupt(offset, 'no file begins where the directory says');
  const start = offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + packedBytes > directory) throw corrupt(offset, 'a file that reaches into the directory');
  return start;
}

async function* unpacked(
  { file, method, packedBytes, bytes }: ZipEntry,
  start: number,
  { reader, view }: OpenZip,
  options: RunOptions,
): AsyncGenerator<Bytes> {
  if (packedBytes === 0) return;
  const stored = { [Symbol.asyncIterator]: () => view.packed(file, reader.stream(start, packedBytes)) };
  if (method !== DEFLATED) {
    yield* stored;
    return;
  }
  const packed = new ByteReader(stored, options.signal);
  try {
    const damage: Damage = {
      truncated: (_, given) => (given === bytes ? undefined : truncated(start + packedBytes)),
      corrupt: (offset, fault) => corrupt(start + offset, fault),
    };
    yield* deflated(packed, stored, { ...options, damage });
    if (packed.offset !== packedBytes) throw corrupt(start + packed.offset, 'bytes behind the end of the content');
  } finally {
    await packed.close();
  }
}
