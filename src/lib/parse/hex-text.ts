import { isUtf8 } from 'node:buffer';
import type { ByteString } from '../seams.ts';

/**
 * What Linux auditd writes in hexadecimal digits because it holds quotes, spaces or NUL: NULs, which stand between the
 * arguments of a `proctitle`, become spaces. Gives `text` itself where it is not such digits, or they are not UTF-8.
 */
export function hexText(text: ByteString): ByteString {
  if (text.length === 0 || text.length % 2 !== 0 || !/^[\da-fA-F]+$/.test(text)) return text;
  const bytes = Buffer.from(text, 'hex');
  if (!isUtf8(bytes)) return text;
  return bytes.toString('latin1').replace(/\0+$/, '').replaceAll('\0', ' ');
}
