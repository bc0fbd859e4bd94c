import type { Bytes } from '../seams.ts';

const SPACE = 0x20;
const SLASH = 0x2f;

/** Bytes of a method: letters first, then also digits, `-` and `_`. */
const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isMethodByte = (byte: number): boolean => isLetter(byte) || isDigit(byte) || byte === 0x2d || byte === 0x5f;

/**
 * Where the parts of a request line lie: `GET /path HTTP/1.1`. A URI may hold spaces; the protocol may be missing. What is
 * no request line (bytes of TLS, a lone word) has no parts. A part that is not there is empty.
 */
export class RequestLine {
  methodEnd = 0;
  uriStart = 0;
  uriEnd = 0;
  protocolStart = 0;

  /** Looks at [start, end), the request. Whether it has parts. */
  read(bytes: Bytes, start: number, end: number): boolean {
    let i = start;
    if (i >= end || !isLetter(bytes[i]!)) return false;
    while (i < end && isMethodByte(bytes[i]!)) i++;
    if (i === end || bytes[i] !== SPACE) return false;
    this.methodEnd = i;
    this.uriStart = i + 1;
    const protocol = protocolStart(bytes, i + 1, end);
    this.protocolStart = protocol;
    this.uriEnd = Math.max(this.uriStart, protocol === end ? end : protocol - 1);
    return true;
  }
}

/** Where `HTTP/1.1` begins at the end of [from, end), a space before it; `end` where there is none. */
function protocolStart(bytes: Bytes, from: number, end: number): number {
  let i = end;
  while (i > from && (isDigit(bytes[i - 1]!) || bytes[i - 1] === 0x2e)) i--;
  if (i === end || i === from || bytes[i - 1] !== SLASH) return end;
  const slash = i - 1;
  for (i = slash; i > from && bytes[i - 1]! >= 0x41 && bytes[i - 1]! <= 0x5a;) i--;
  return i < slash && bytes[i - 1] === SPACE ? i : end;
}
