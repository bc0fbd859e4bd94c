import type { PatternReplacement, Redaction } from '../../config/types.ts';
import type { ByteString } from '../../seams.ts';
import { quoteText, unquoteText } from '../quote-text.ts';
import { redactCards } from './redact-card.ts';
import { redactEmails } from './redact-email.ts';
import { redactIps } from './redact-ip.ts';
import { redactTokens } from './redact-token.ts';
import { patternReplacer } from './replace-pattern.ts';

/** `undefined` for a text that is too long to be looked through. */
type Redact = (text: ByteString) => ByteString | undefined;

const REDACTORS: Readonly<Record<Redaction, Redact>> = {
  card: redactCards,
  email: redactEmails,
  ip: redactIps,
  bearer: redactTokens,
};

/**
 * Takes out what is named. In a text that is a JSON object or array each string and number is looked at alone, with its
 * escapes resolved, so that it stays one.
 */
export function redactor(what: readonly (Redaction | PatternReplacement)[]): Redact {
  const redactors = what.map((one) => (typeof one === 'string' ? REDACTORS[one] : patternReplacer(one)));
  const redact: Redact = (text) => {
    let rest: ByteString | undefined = text;
    for (const one of redactors) rest = rest === undefined ? undefined : one(rest);
    return rest;
  };
  return (text) => (isJsonOfMany(text) ? redactJson(text, redact) : redact(text));
}

const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d[\d.eE+-]*/g;

function redactJson(json: ByteString, redact: Redact): ByteString | undefined {
  let tooLong = false;
  const redacted = json.replace(TOKEN, (token) => {
    const text = token.startsWith('"') ? unquoteText(token) : token;
    const rest = redact(text);
    tooLong ||= rest === undefined;
    return rest === text || rest === undefined ? token : quoteText(rest);
  });
  return tooLong ? undefined : redacted;
}

function isJsonOfMany(text: ByteString): boolean {
  if (!/^[ \t\r\n]*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
