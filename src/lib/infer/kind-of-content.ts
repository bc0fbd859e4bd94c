import { likelyOrder, markedOrder } from '../parse/encoding/utf16-order.ts';
import type { Bytes } from '../seams.ts';

/** The least that tells binary content from text with a stray control character or two. */
const HEAD_BYTES = 64 * 1024;
const MOST_CONTROLS = 0.02;

/** Completes "it is …": what content is that can be no log here; `undefined` for text. */
export function kindOfContent(bytes: Bytes): 'empty' | 'binary' | 'XML' | undefined {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (markedOrder(head) !== undefined || likelyOrder(head.subarray(0, 4096)) !== undefined) return undefined;
  if (head.every((byte) => isBlank(byte))) return 'empty';
  const controls = head.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  if (controls > head.length * MOST_CONTROLS) return 'binary';
  return /^(?:\u00ef\u00bb\u00bf)?\s*<(?:\?xml |!DOCTYPE |[A-Za-z][\w:.-]*(?:>|\s+[\w:.-]+=))/.test(
    head.toString('latin1', 0, 512),
  )
    ? 'XML'
    : undefined;
}

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** ISO-2022-JP changes sets with ESC; auditd separates with GS. */
const isControl = (byte: number): boolean => byte < 0x20 && !isBlank(byte) && byte !== 0x1b && byte !== 0x1d;
