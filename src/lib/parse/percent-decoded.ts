import { isUtf8 } from 'node:buffer';
import type { ByteString } from '../seams.ts';

const RUN = /(?:%[0-9A-Fa-f]{2})+/g;

/** `text` with `%20` and the like resolved. What would not be UTF-8 stays as it is, and so does a `%` without two digits. */
export const percentDecoded = (text: ByteString): ByteString => text.replace(RUN, decodedRun);

function decodedRun(run: string): ByteString {
  if (run === '%20') return ' ';
  const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
  return isUtf8(bytes) ? bytes.toString('latin1') : run;
}
