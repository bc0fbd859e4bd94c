import type { ByteString } from '../../seams.ts';

/** What stands before the `@`: ASCII as mailboxes have it, and every byte of other characters. */
const LOCAL = /[A-Za-z0-9._%+'\x80-\xff-]/;
const DOMAIN = /[A-Za-z0-9.\x80-\xff-]+/y;
/** Labels with dots between them, the last of two letters or more. */
const NAME = /^(?:[A-Za-z0-9\x80-\xff-]+\.)+[A-Za-z\x80-\xff][A-Za-z0-9\x80-\xff-]+/;

/** Each e-mail address becomes `[email]`. */
export function redactEmails(text: ByteString): ByteString {
  let rest = '';
  let done = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    // Never back over another `@`, so that no byte is looked at again and again.
    while (start > done && LOCAL.test(text[start - 1]!)) start--;
    DOMAIN.lastIndex = at + 1;
    const [domain] = start < at ? (DOMAIN.exec(text) ?? []) : [];
    const name = domain === undefined ? undefined : NAME.exec(domain)?.[0];
    if (name === undefined) continue;
    rest += `${text.slice(done, start)}[email]`;
    done = at + 1 + name.length;
  }
  return rest + text.slice(done);
}
