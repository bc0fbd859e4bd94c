import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../seams.ts';

/** The upper half of code page 437, in which names are written where nothing says otherwise. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const cp932 = new TextDecoder('shift_jis', { fatal: true });
/** Letters of Japanese text: kana of both widths, kanji, punctuation, numbers in circles, wide Latin letters. */
const JAPANESE = '[\\u2160-\\u217f\\u2460-\\u2473\\u3000-\\u9fff\\uf900-\\ufaff\\uff01-\\uff5e\\uff66-\\uff9f]';
const ALL_JAPANESE = new RegExp(`^(?:[\\x00-\\x7f]|${JAPANESE})+$`);
/** A single letter inside a Western word is an accented one of code page 437: "Löwe". */
const WORD = new RegExp(`${JAPANESE}{2}|(?<![A-Za-z])${JAPANESE}(?![A-Za-z])`);
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** The name of a file in an archive, in whichever of UTF-8, code page 932 and code page 437 it is written. */
export function entryName(name: Bytes): string {
  return label(isUtf8(name) ? name.toString() : (japanese(name) ?? western(name)));
}

/** A name as it is shown: it may say `../` or `C:\`, and nothing opens it. What steers a terminal becomes U+FFFD. */
export const label = (name: string): string => name.replace(CONTROL, '\ufffd');

function japanese(name: Bytes): string | undefined {
  let text: string;
  try {
    text = cp932.decode(name);
  } catch {
    return undefined;
  }
  return ALL_JAPANESE.test(text) && WORD.test(text) ? text : undefined;
}

const western = (name: Bytes): string =>
  name.toString('latin1').replace(/[\x80-\xff]/g, (c) => CP437[c.charCodeAt(0) - 0x80]!);
