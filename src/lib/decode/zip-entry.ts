import type { File } from 'unzipper';
import type { ZipRecord } from './zip-directory.ts';
import { zipName } from './zip-name.ts';

/** What the directory says of one entry. Numbers may be anything, also none that a number can hold exactly. */
export interface ZipEntry {
  readonly name: string;
  /** Where its header begins in the file. */
  readonly offset: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** CRC-32 of the content. */
  readonly sum: number;
  readonly method: number;
  readonly encrypted: boolean;
  readonly file: File;
}

const UNICODE_PATH = 0x7075;

/** `start` is where the archive begins in its file. */
export function zipEntry({ name, extra }: ZipRecord, file: File, start: number): ZipEntry {
  return {
    name: zipName(name, file.flags, extra.get(UNICODE_PATH)),
    offset: start + file.offsetToLocalFileHeader,
    packedBytes: file.compressedSize,
    bytes: file.uncompressedSize,
    sum: file.crc32,
    method: file.compressionMethod,
    encrypted: (file.flags & 1) !== 0,
    file,
  };
}
