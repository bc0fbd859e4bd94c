import { otherCase, otherCaseOfRange } from './letter-case.ts';
import { readEscape } from './pattern-escapes.ts';

export interface CharacterClass {
  readonly written: string;
  /** Characters of the pattern that it takes. */
  readonly length: number;
}

const NEVER_CLOSED = 'has a `[` that is never closed; add `]`, or write `\\[` for the character';

/** The class at `at`, where a `[` stands; or what is wrong with it, with the fix behind `; `. */
export function readClass(pattern: string, at: number, ignoreCase: boolean): CharacterClass | string {
  let i = at + 1;
  let written = '[';
  if (pattern[i] === '^') {
    written += '^';
    i++;
  }
  if (pattern[i] === ']') {
    return 'has a class that begins with `]`; write `\\]` for the character, and `[\\s\\S]` for any character';
  }
  while (pattern[i] !== ']') {
    if (pattern.startsWith('[:', i)) return 'has `[:`, as in `[[:alpha:]]`; write `A-Za-z`, or `\\[` for the character';
    const first = readMember(pattern, i);
    if (typeof first === 'string') return first;
    i += first.length;
    if (pattern[i] !== '-' || pattern[i + 1] === ']' || i + 1 >= pattern.length) {
      written += first.character === undefined ? first.written : both(first.character, ignoreCase);
      continue;
    }
    const last = readMember(pattern, i + 1);
    if (typeof last === 'string') return last;
    i += 1 + last.length;
    if (first.character === undefined || last.character === undefined) {
      return 'has a range to or from a set, as in `[\\w-.]`; write `\\-` for the character';
    }
    if (first.character > last.character) return 'has a range that runs backwards; write the smaller character first';
    written += `${quoted(first.character)}-${quoted(last.character)}`;
    if (ignoreCase) written += otherCaseOfRange(first.character, last.character);
  }
  return { written: `${written}]`, length: i + 1 - at };
}

interface Member {
  readonly written: string;
  readonly length: number;
  /** None where it is a set such as `\d`. */
  readonly character?: string;
}

function readMember(pattern: string, at: number): Member | string {
  if (at >= pattern.length) return NEVER_CLOSED;
  if (pattern[at] === '\\') {
    const escape = readEscape(pattern, at, true);
    return typeof escape === 'string' ? escape : { ...escape, written: pattern.slice(at, at + escape.length) };
  }
  if (pattern.codePointAt(at)! > 0xffff) {
    return 'has a character beyond U+FFFF in a class; write such characters as `(?:…|…)`';
  }
  return { written: pattern[at]!, length: 1, character: pattern[at]! };
}

function both(character: string, ignoreCase: boolean): string {
  const other = ignoreCase ? otherCase(character) : character;
  return quoted(character) + (other === character ? '' : quoted(other));
}

const quoted = (character: string): string => ('\\]^-['.includes(character) ? `\\${character}` : character);
