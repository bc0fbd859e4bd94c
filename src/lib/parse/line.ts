import type { Bytes } from '../seams.ts';

export const LF = 0x0a;
export const CR = 0x0d;

/** Where the line [start, lf) ends without the CR of its line end. */
export function lineStop(bytes: Bytes, start: number, lf: number): number {
  return lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
}

/** Whether [start, end) holds nothing but spaces, tabs and line ends. */
export function isBlank(bytes: Bytes, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x09 && byte !== CR && byte !== LF) return false;
  }
  return true;
}
