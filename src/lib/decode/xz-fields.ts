import { PipelineError } from '../errors.ts';
import type { ByteReader } from './byte-reader.ts';

export function corrupt(offset: number, fault: string): PipelineError {
  return new PipelineError('DECODE_CORRUPT', { codec: 'xz', offset, fault });
}

/** The input ends inside a stream. */
export function truncated(reader: ByteReader): PipelineError {
  return new PipelineError('DECODE_TRUNCATED', { codec: 'xz', offset: reader.offset + reader.held.length });
}

/** Something that the format allows and we do not read. */
export function unsupported(what: string): PipelineError {
  return new PipelineError('DECODE_UNSUPPORTED', { kind: `xz data with ${what}` });
}

/** Holds `count` bytes. Fails with DECODE_TRUNCATED where the input ends before. */
export async function need(reader: ByteReader, count: number): Promise<void> {
  if (!(await reader.hold(count))) throw truncated(reader);
}

/** Bytes that bring `length` to a multiple of four. */
export const paddingOf = (length: number): number => -length & 3;

/** Passes over `count` bytes that must be zero. */
export async function skipPadding(reader: ByteReader, count: number): Promise<void> {
  await need(reader, count);
  const wrong = reader.held.subarray(0, count).findIndex((byte) => byte !== 0);
  if (wrong >= 0) throw corrupt(reader.offset + wrong, 'padding that is not zero');
  reader.skip(count);
}

/** Nine bytes can tell a larger one, which no file has. */
const MAX_NUMBER_BYTES = 7;

/**
 * A number of 7 bits a byte, the lowest first, at `from` in `bytes`. `undefined`: it has no end there. Fails where it is
 * longer than it need be, or larger than any file: `offset` is that of `bytes`.
 */
export function numberAt(
  bytes: Uint8Array,
  from: number,
  offset: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const surplus = byte === 0 && at > from;
    if (surplus || at - from === MAX_NUMBER_BYTES) throw corrupt(offset + from, 'a number that is too large');
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}
