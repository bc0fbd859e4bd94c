/** Canonical name of an encoding: that of the WHATWG, or `utf-16` where the byte order is to be found. */
export type EncodingName = string;

/** In place of a name: each entry, and each line, shows what it is in. */
export const AUTO = 'auto';

/** Names that are in use and that the WHATWG does not list. */
const ALIASES: Readonly<Record<string, EncodingName>> = {
  cp932: 'shift_jis', eucjp: 'euc-jp', 'euc_jp': 'euc-jp', jis: 'iso-2022-jp', iso2022jp: 'iso-2022-jp',
  euckr: 'euc-kr', cp949: 'euc-kr', cp936: 'gbk', cp950: 'big5', utf16: 'utf-16', utf16le: 'utf-16le', utf16be: 'utf-16be',
}; // prettier-ignore

/** What a misspelt name may have been meant to be. */
export const ENCODING_NAMES: readonly string[] = [
  'utf-8', 'utf-16le', 'utf-16be', 'utf-16', 'shift_jis', 'cp932', 'windows-31j', 'sjis', 'ms932', 'euc-jp', 'iso-2022-jp',
  'latin1', 'windows-1252', 'gb18030', 'gbk', 'gb2312', 'big5', 'euc-kr', 'windows-1250', 'windows-1251', 'windows-1253',
  'windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'windows-874', 'koi8-r', 'koi8-u', 'ibm866',
  'macintosh', 'iso-8859-1', 'iso-8859-2', 'iso-8859-3', 'iso-8859-4', 'iso-8859-5', 'iso-8859-6', 'iso-8859-7', 'iso-8859-8',
  'iso-8859-10', 'iso-8859-13', 'iso-8859-14', 'iso-8859-15', 'iso-8859-16',
]; // prettier-ignore

/** The encoding that a name of any case means; `undefined` where none is known by it. */
export function encodingNamed(name: string): EncodingName | undefined {
  const label = name.toLowerCase();
  if (Object.hasOwn(ALIASES, label)) return ALIASES[label];
  // The WHATWG takes it for little-endian; a file tells better.
  if (label === 'utf-16') return label;
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Encodings that a line shows by itself, so that nobody need name them for `auto`. */
export const isToldByItself = (encoding: EncodingName): boolean => /^utf-|^iso-2022-/.test(encoding);
