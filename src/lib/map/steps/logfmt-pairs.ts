/** A key, and what follows its equals sign: a text in quotes, or one up to the next blank. */
const PAIR = /([^\s="]+)(?:=(?:"([^"\\]*(?:\\.[^"\\]*)*)"?|(\S*)))?/g;

/** `level=info msg="it \"works\"" done` → its pairs; a key without a value has the value `true`. */
export function* logfmtPairs(text: string): Iterable<[string, string]> {
  for (const [, key, quoted, bare] of text.matchAll(PAIR)) {
    yield [key!, quoted === undefined ? (bare ?? 'true') : unescaped(quoted)];
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter) : text;
