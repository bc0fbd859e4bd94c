/** Names that people use and the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels) does not know. */
const ALIASES: Readonly<Record<string, string>> = {
  cp932: 'shift_jis',
  eucjp: 'euc-jp',
  eucjis: 'euc-jp',
  iso2022jp: 'iso-2022-jp',
  jis: 'iso-2022-jp',
  cp1252: 'windows-1252',
  utf8: 'utf-8',
  utf16: 'utf-16le',
  'utf-16': 'utf-16le',
};

/** What a misspelt name is compared with, and what the docs list. */
export const ENCODINGS = [
  'auto',
  'utf-8',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-jp',
  'iso-2022-jp',
  'windows-1252',
  'latin1',
  'gb18030',
  'big5',
  'euc-kr',
] as const;

/** The standard's name of an encoding, or `undefined` where nothing is called that. Case does not count. */
export function encodingOf(name: string): string | undefined {
  const folded = name.trim().toLowerCase();
  try {
    return new TextDecoder(ALIASES[folded] ?? folded).encoding;
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** Whether each byte is a character of its own, so that every text fits. */
export const isSingleByte = (encoding: string): boolean =>
  /^(?:windows-|iso-8859-|koi8-|ibm866|macintosh|x-mac-)/.test(encoding);
