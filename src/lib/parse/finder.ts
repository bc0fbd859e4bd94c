import type { Bytes } from '../seams.ts';

/** Looks for a border in bytes that come in pieces. */
export interface Finder {
  /** Goes on over bytes[from … to). Gives the index of the border, or -1 where it must see more. */
  feed(bytes: Bytes, from: number, to: number): number;
}
