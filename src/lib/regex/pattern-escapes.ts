/** What a backslash and the character behind it mean. */
export interface Escape {
  /** Characters of the pattern that it takes, the backslash included. */
  readonly length: number;
  /** The one character that it stands for; none where it stands for a set (`\d`), or for a place (`\b`). */
  readonly character?: string;
  readonly place?: true;
}

const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' };

const FIXES: Readonly<Record<string, string>> = {
  A: 'has `\\A`; write `^`',
  z: 'has `\\z`; write `$`',
  Z: 'has `\\Z`; write `$`',
  h: 'has `\\h`; write `[ \\t]`',
  p: 'has `\\p{…}`; write the characters out in a class, such as `[A-Za-z]`',
  P: 'has `\\P{…}`; write the characters out in a class, such as `[^A-Za-z]`',
  k: 'has a back-reference; write the text out, or match less and compare later',
};

/** The escape at `at`, where a backslash stands; or what is wrong with it, with the fix behind `; `. */
export function readEscape(pattern: string, at: number, inClass: boolean): Escape | string {
  const letter = pattern[at + 1];
  if (letter === undefined) return 'ends in a lone `\\`; write `\\\\` for a backslash';
  if ('dDwWsS'.includes(letter)) return { length: 2 };
  if (letter === 'b' || letter === 'B') {
    if (!inClass) return { length: 2, place: true };
    return `has \`\\${letter}\` in a class; put it outside of the brackets`;
  }
  const control = CONTROLS[letter];
  if (control !== undefined) return { length: 2, character: control };
  if (letter === 'x' || letter === 'u') return readCode(pattern, at, letter === 'x' ? 2 : 4);
  if (letter === '0' && !/\d/.test(pattern[at + 2] ?? '')) return { length: 2, character: '\0' };
  if (/\d/.test(letter)) return FIXES['k']!;
  if (/[A-Za-z]/.test(letter)) return FIXES[letter] ?? `has \`\\${letter}\`, which means nothing; leave out the \`\\\``;
  if (letter >= '\x80') return 'has a `\\` before a character beyond ASCII; leave out the `\\`';
  return { length: 2, character: letter };
}

function readCode(pattern: string, at: number, digits: number): Escape | string {
  const code = pattern.slice(at + 2, at + 2 + digits);
  if (code.length === digits && /^[\da-f]+$/i.test(code)) {
    return { length: 2 + digits, character: String.fromCharCode(Number.parseInt(code, 16)) };
  }
  const form = digits === 2 ? '`\\x` and two' : '`\\u` and four';
  return `has \`\\${pattern[at + 1]}\` without its digits; write ${form} hexadecimal digits`;
}
