import { isUtf8 } from 'node:buffer';
import type { Reject } from '../seams.ts';

/**
 * One line of a rejects file, its line end included: `code`, `file`, `entry`, `record` (from 1), `offset` and `bytes` in
 * the decoded content, `reason`, and the record as `raw`, or as `rawBase64` where it is not UTF-8. A record that was too
 * large to hold has its first bytes only: `bytes` says how long it was.
 */
export function rejectLine({ number, error, offset, length, raw }: Reject, file: string, entry: string): string {
  const where = { code: error.code, file, entry, record: number, offset, bytes: length, reason: error.message };
  const text = isUtf8(raw) ? { raw: raw.toString('utf8') } : { rawBase64: raw.toString('base64') };
  return `${JSON.stringify({ ...where, ...text })}\n`;
}
