import { hash } from 'node:crypto';
import type { ByteString, RecordChunk } from '../seams.ts';
import type { MapContext } from './map-context.ts';

/** Six bits each: 132 bits, the first of SHA-256. */
const ID_CHARACTERS = 22;

/**
 * The id of a record: the same however often its file is read, from its beginning, from a place inside it or in parts,
 * and another for every other record. It is a hash of
 *
 * - the file: container, path and the generation of its content, so that a file which takes its place has other ids;
 * - the entry: its name, and which of the blob's it is, for an archive may hold a name twice;
 * - the byte at which the record begins in the decoded content (in text that was in another encoding: in that text as
 *   UTF-8).
 *
 * Why the byte and not the number: no two records begin at the same byte (an element of an exploded array begins where it
 * stands), and whoever begins in the middle of a file knows how many bytes precede, but not how many records.
 */
export function recordIds({
  blob,
  entry,
  entryIndex,
  generation,
}: MapContext): (from: RecordChunk, i: number) => ByteString {
  const file = shortHash(JSON.stringify([blob.container, blob.path, generation, entry, entryIndex]));
  return (from, i) => shortHash(`${file}:${from.offset + from.starts[i]!}`);
}

const shortHash = (text: string): ByteString => hash('sha256', text, 'base64url').slice(0, ID_CHARACTERS);
