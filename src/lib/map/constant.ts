import type { ColumnValue } from '../config/types.ts';
import type { BlobFacts, ByteString } from '../seams.ts';
import type { MapContext } from './map-context.ts';
import { quoteText, toByteString } from './quote-text.ts';

/** JSON text of a value that is the same in every row of one entry. */
export function constantJson(value: ColumnValue, { blob, entry }: MapContext): ByteString | undefined {
  if (value.kind === 'const') return toByteString(value.json);
  if (value.kind === 'blob') return blobFact(blob, value.fact);
  if (value.kind === 'metadata') return metadata(blob, value.key);
  return value.kind === 'entry' && entry !== '' ? quoteText(toByteString(entry)) : undefined;
}

function blobFact(blob: BlobFacts, fact: 'path' | 'name' | 'container' | 'lastModified' | 'size'): ByteString {
  const value = blob[fact];
  return typeof value === 'number' ? String(value) : quoteText(toByteString(value));
}

/** Keys travel as HTTP headers, which know no case. */
function metadata(blob: BlobFacts, key: string): ByteString | undefined {
  const found = Object.entries(blob.metadata).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : quoteText(toByteString(found[1]));
}
