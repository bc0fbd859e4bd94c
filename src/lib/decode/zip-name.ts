import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { Bytes } from '../seams.ts';
import { entryName, label } from './entry-name.ts';

const UTF8_FLAG = 0x800;

/** The name of a file. `unicodePath` is the extra field 0x7075 of Info-ZIP, which counts while it is about this very name. */
export function zipName(name: Bytes, flags: number, unicodePath: Bytes | undefined): string {
  if (unicodePath !== undefined && unicodePath.length > 5 && unicodePath[0] === 1) {
    const path = unicodePath.subarray(5);
    if (unicodePath.readUInt32LE(1) === crc32(name) && isUtf8(path)) return label(path.toString());
  }
  return (flags & UTF8_FLAG) !== 0 ? label(name.toString()) : entryName(name);
}

/** Whether it is a folder, or what macOS puts into every archive beside the files. */
export function isNoFile(name: string, size: number): boolean {
  return (size === 0 && /[/\\]$/.test(name)) || name.startsWith('__MACOSX/') || /(?:^|\/)\.DS_Store$/.test(name);
}
