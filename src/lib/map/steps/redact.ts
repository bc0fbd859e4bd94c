import type { Redaction } from '../../config/types.ts';
import type { ByteString } from '../../seams.ts';
import { quoteText, unquoteText } from '../quote-text.ts';
import { redactCards } from './redact-card.ts';
import { redactEmails } from './redact-email.ts';
import { redactIps } from './redact-ip.ts';
import { redactTokens } from './redact-token.ts';

type Redact = (text: ByteString) => ByteString;

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
export function redactor(what: readonly Redaction[]): Redact {
  const redactors = what.map((one) => REDACTORS[one]);
  const redact: Redact = (text) => redactors.reduce((rest, one) => one(rest), text);
  return (text) => (isJsonOfMany(text) ? redactJson(text, redact) : redact(text));
}

const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d[\d.eE+-]*/g;

function redactJson(json: ByteString, redact: Redact): ByteString {
  return json.replace(TOKEN, (token) => {
    const text = token.startsWith('"') ? unquoteText(token) : token;
    const rest = redact(text);
    return rest === text ? token : quoteText(rest);
  });
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
