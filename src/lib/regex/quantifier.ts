import type { Part } from './part.ts';
import { MAX_PARTS } from './part.ts';

export interface Quantifier {
  readonly written: string;
  readonly length: number;
  readonly min: number;
  /** `Infinity` where there is no end. */
  readonly max: number;
  readonly lazy: boolean;
}

const MARKS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
};
const COUNTED = /\{(\d*)(,?)(\d*)\}/y;

/** The repeat at `at`, if there is one; or what is wrong with it, with the fix behind `; `. */
export function readQuantifier(pattern: string, at: number): Quantifier | string | undefined {
  const mark = MARKS[pattern[at] ?? ''];
  if (mark !== undefined) return quantifier(pattern, at, 1, mark[0], mark[1]);
  if (pattern[at] !== '{') return undefined;
  COUNTED.lastIndex = at;
  const counted = COUNTED.exec(pattern);
  if (counted === null) return undefined;
  const [written, least = '', comma, most = ''] = counted;
  // `{}` and `{,}` are characters to everyone.
  if (least === '' && most === '') return undefined;
  if (least === '') return `has \`${written}\`; write \`{0,${most}}\``;
  const min = Number(least);
  const max = comma === '' ? min : most === '' ? Infinity : Number(most);
  if (max < min) return `has \`${written}\`, whose counts are the wrong way round; write the smaller one first`;
  return quantifier(pattern, at, written.length, min, max);
}

function quantifier(pattern: string, at: number, length: number, min: number, max: number): Quantifier {
  const lazy = pattern[at + length] === '?';
  const whole = lazy ? length + 1 : length;
  return { written: pattern.slice(at, at + whole), length: whole, min, max, lazy };
}

/**
 * A character or class, repeated. Counts are written out, `x{2,4}` as `xx(?:x(?:x)?)?`: V8's linear engine takes them as
 * they are only up to 16.
 */
export function repeatAtom(atom: Part, { min, max, lazy, written }: Quantifier): Part {
  const parts = Math.max(max === Infinity ? min + 1 : max, 1);
  const repeated = { parts, copies: 1, empty: min === 0, kind: 'group' } as const;
  if (!written.startsWith('{')) return { ...repeated, written: atom.written + written };
  // What is over the limit anyhow is not written out.
  if (parts > MAX_PARTS) return { ...repeated, written: '' };
  const mark = lazy ? '?' : '';
  const fixed = atom.written.repeat(min);
  if (max === Infinity) return { ...repeated, written: `${fixed}${atom.written}*${mark}` };
  const optional = `(?:${atom.written}`.repeat(max - min) + `)?${mark}`.repeat(max - min);
  return { ...repeated, written: fixed + optional };
}

/** How many copies of a group V8's linear engine makes for a repeat: as CanBeHandledVisitor counts them. */
export function repeatFactor({ min, max }: Quantifier, empty: boolean): number {
  if (max !== Infinity) return Math.max(max, 1);
  return empty ? min + 1 : Math.max(min, 1);
}
