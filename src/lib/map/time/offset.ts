import type { ByteString } from '../../seams.ts';
import { twoDigits } from './digits.ts';

/** Reads an offset from UTC that begins at a position of a text: `Z`, `+09:00`, `+0900`, `+09`. */
export interface OffsetReading {
  /** In seconds, east of Greenwich positive. */
  seconds: number;
  /** Where the text goes on. */
  end: number;
}

/** Fills `into` and says whether there is an offset at `at`. Hours to 23, minutes to 59. */
export function readOffset(text: ByteString, at: number, into: OffsetReading): boolean {
  const sign = text.charCodeAt(at);
  if (sign === 0x5a /* Z */ || sign === 0x7a /* z */) {
    into.seconds = 0;
    into.end = at + 1;
    return true;
  }
  if (sign !== 0x2b /* + */ && sign !== 0x2d /* - */) return false;
  const hours = twoDigits(text, at + 1);
  if (hours < 0 || hours > 23) return false;
  const colon = text.charCodeAt(at + 3) === 0x3a;
  let minutes = twoDigits(text, colon ? at + 4 : at + 3);
  let end = colon ? at + 6 : at + 5;
  if (minutes < 0) {
    if (colon) return false;
    minutes = 0;
    end = at + 3;
  }
  if (minutes > 59) return false;
  into.seconds = (sign === 0x2d ? -1 : 1) * (hours * 3600 + minutes * 60);
  into.end = end;
  return true;
}
