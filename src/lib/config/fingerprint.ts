import { createHash } from 'node:crypto';
import type { Fingerprint, Log } from './types.ts';

/** `format` as it stands in the file, with what a preset says. */
export function fingerprintOf(
  format: Readonly<Record<string, unknown>>,
  encodings: readonly string[],
  { stream, table, columns, drop }: Omit<Log, 'fingerprint'>,
): Fingerprint {
  return { framing: hashOf([format, encodings]), mapping: hashOf([stream, table, columns, drop]) };
}

/** 64 bits of SHA-256 over the value as JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, flat)).digest('hex').slice(0, 16);
}

/** Keys of hashes are not for hashing, and patterns are known by their text. */
function flat(_: string, value: unknown): unknown {
  if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)];
  return value;
}
