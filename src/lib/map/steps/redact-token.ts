import type { ByteString } from '../../seams.ts';

/** RFC 6750 2.1: `Bearer` and a token of these characters. */
const BEARER = /\b(bearer[ \t]+)[A-Za-z0-9._~+/=-]+/gi;
/** Characters of a JSON Web Token: base64url, with dots between its three parts. */
const RUN = /[A-Za-z0-9_.-]{20,}/g;
/** Every header of one is an object, and begins like this in base64url. */
const HEADER = /(?<![A-Za-z0-9_])eyJ/;

/** What follows `Bearer`, and each JSON Web Token, becomes `[token]`. */
export function redactTokens(text: ByteString): ByteString {
  return text.replace(BEARER, '$1[token]').replace(RUN, redactRun);
}

function redactRun(run: string): string {
  const parts = run.split('.');
  let rest = '';
  for (let p = 0; p < parts.length;) {
    const part = parts[p]!;
    const header = HEADER.exec(part);
    if (p > 0) rest += '.';
    if (header === null || p + 2 >= parts.length) {
      rest += part;
      p++;
    } else {
      rest += `${part.slice(0, header.index)}[token]`;
      p += 3;
    }
  }
  return rest;
}
