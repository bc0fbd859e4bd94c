import { isUtf8 } from 'node:buffer';
import type { BlobFacts, Bytes, Reject } from '../seams.ts';

/** What is said of the file besides, so that its rejects can be sent again when it is gone. */
export interface RejectedFile {
  /** Name of its log in logs.yaml. */
  readonly log: string;
  readonly facts: Pick<BlobFacts, 'lastModified' | 'metadata'>;
}

/**
 * One line of a rejects file, its line end included: `code`, `file`, `entry`, `record` (from 1), `offset` and `bytes` in
 * the decoded content, `reason`, and the record as `raw`, or as `rawBase64` where it is not UTF-8. A record that was too
 * large to hold has its first bytes only: `bytes` says how long it was.
 *
 * For sending it again: `index`, which of the entries it lies in; `alone` where it can be read without what is around it,
 * with the parser's `context` where there is one; `log`, `modified` and `metadata` of the file.
 */
export function rejectLine(
  { number, error, offset, length, raw, origin }: Reject,
  file: string,
  entry: string,
  about?: RejectedFile,
): string {
  const where = { code: error.code, file, entry, record: number, offset, bytes: length, reason: error.message };
  const again = {
    ...(origin && { index: origin.entry }),
    ...(origin?.alone && { alone: true, ...origin.alone }),
    ...(about && { log: about.log, modified: about.facts.lastModified, ...metadataOf(about) }),
  };
  const whole = raw.length < length ? wholeCharacters(raw) : raw;
  const text = isUtf8(whole) ? { raw: whole.toString('utf8') } : { rawBase64: raw.toString('base64') };
  return `${JSON.stringify({ ...where, ...again, ...text })}\n`;
}

const metadataOf = ({ facts: { metadata } }: RejectedFile): Pick<BlobFacts, 'metadata'> | undefined =>
  Object.keys(metadata).length === 0 ? undefined : { metadata };

/** The first bytes of a record, without the piece of a character (at most three bytes) that they may end in. */
function wholeCharacters(head: Bytes): Bytes {
  let end = head.length;
  while (end > head.length - 3 && end > 0 && (head[end - 1]! & 0xc0) === 0x80) end--;
  if (end > 0 && head[end - 1]! >= 0xc0) end--;
  return isUtf8(head) ? head : head.subarray(0, end);
}
