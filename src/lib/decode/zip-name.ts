import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { Bytes } from '../seams.ts';

const UTF8_FLAG = 0x800;

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

/**
 * The name of an entry, as a label: it may say `../` or `C:\`, and nothing opens it. Characters that steer a terminal
 * become U+FFFD. `unicodePath` is the extra field 0x7075 of Info-ZIP, which counts while it is about this very name.
 */
export function zipName(name: Bytes, flags: number, unicodePath: Bytes | undefined): string {
  return decoded(name, flags, unicodePath).replace(CONTROL, '\ufffd');
}

function decoded(name: Bytes, flags: number, unicodePath: Bytes | undefined): string {
  if (unicodePath !== undefined && unicodePath.length > 5 && unicodePath[0] === 1) {
    const path = unicodePath.subarray(5);
    if (unicodePath.readUInt32LE(1) === crc32(name) && isUtf8(path)) return path.toString();
  }
  if ((flags & UTF8_FLAG) !== 0 || isUtf8(name)) return name.toString();
  return japanese(name) ?? name.toString('latin1').replace(/[\x80-\xff]/g, (c) => CP437[c.charCodeAt(0) - 0x80]!);
}

function japanese(name: Bytes): string | undefined {
  let text: string;
  try {
    text = cp932.decode(name);
  } catch {
    return undefined;
  }
  return ALL_JAPANESE.test(text) && WORD.test(text) ? text : undefined;
}

/** Whether it is a folder, or what macOS puts into every archive beside the files. */
export function isNoFile(name: string, size: number): boolean {
  return (size === 0 && /[/\\]$/.test(name)) || name.startsWith('__MACOSX/') || /(?:^|\/)\.DS_Store$/.test(name);
}
