import { isUtf8 } from 'node:buffer';
import type { Bytes, Reject } from '../seams.ts';

/**
 * One line of a rejects file, its line end included: `code`, `file`, `entry`, `record` (from 1), `offset` and `bytes` in
 * the decoded content, `reason`, and the record as `raw`, or as `rawBase64` where it is not UTF-8. A record that was too
 * large to hold has its first bytes only: `bytes` says how long it was.
 */
export function rejectLine({ number, error, offset, length, raw }: Reject, file: string, entry: string): string {
  const where = { code: error.code, file, entry, record: number, offset, bytes: length, reason: error.message };
  const whole = raw.length < length ? wholeCharacters(raw) : raw;
  const text = isUtf8(whole) ? { raw: whole.toString('utf8') } : { rawBase64: raw.toString('base64') };
  return `${JSON.stringify({ ...where, ...text })}\n`;
}

/** The first bytes of a record, without the piece of a character (at most three bytes) that they may end in. */
function wholeCharacters(head: Bytes): Bytes {
  let end = head.length;
  while (end > head.length - 3 && end > 0 && (head[end - 1]! & 0xc0) === 0x80) end--;
  if (end > 0 && head[end - 1]! >= 0xc0) end--;
  return isUtf8(head) ? head : head.subarray(0, end);
}
