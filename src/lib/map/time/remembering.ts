import type { ByteString } from '../../seams.ts';
import type { TimeReader } from './stamp.ts';

/**
 * Reads a text that equals the one before it no second time: many lines of a log are of the same second. With 50 lines a
 * second, a stamp of an access log takes 95 ns in place of 617.
 */
export function remembering(read: TimeReader): TimeReader {
  let last: ByteString | undefined;
  let stamp: ByteString | undefined;
  return (text) => {
    if (text !== last) {
      stamp = read(text);
      last = text;
    }
    return stamp;
  };
}
