import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { boundRegexEngine } from '../../src/lib/regex-engine.ts';
import { PatternReader } from '../../src/lib/regex/pattern-reader.ts';
import { checkPattern, compilePattern, MAX_MATCHED_BYTES } from '../../src/lib/regex/pattern.ts';

beforeAll(() => {
  boundRegexEngine();
  // Gives the flag `l`, with which V8 says itself whether its linear engine takes a pattern.
  setFlagsFromString('--enable-experimental-regexp-engine');
});

/** Of V8 alone, and of no standard. */
const LINEAR: string = 'l';

const toBytes = (text: string): string => Buffer.from(text).toString('latin1');
const toText = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, 'latin1').toString());

describe('what is refused, and what to do', () => {
  const lookAround =
    'looks around (`(?=`, `(?!`, `(?<=`, `(?<!`), which cannot be bounded in time; match the text itself, in a group';
  const back = 'has a back-reference; write the text out, or match less and compare later';
  const flags =
    'has flags (`(?i)`, `(?s:…)`); use the option for case, and `[\\s\\S]` for any character with line ends';
  const copies = 'repeats a group more than 16 times, nested repeats multiplied; use smaller counts, or `*` and `+`';
  const parts = 'repeats more than 1000 parts; use smaller counts, or `*` and `+`';
  test.each([
    ['', 'is empty; write what to look for'],
    ['a'.repeat(2001), 'has more than 2000 characters; split it into several'],
    ['a(?=b)', lookAround],
    ['a(?!b)', lookAround],
    ['(?<=a)b', lookAround],
    ['(?<!a)b', lookAround],
    ['(a)\\1', back],
    ['(?<x>a)\\k<x>', back],
    ['(?i)abc', flags],
    ['(?s:.)', flags],
    ['(?^:a)', flags],
    ['(?P<x>a)', 'has `(?P`; write `(?<name>…)` for a group with a name'],
    ['(?>a)', 'has an atomic group (`(?>…)`); write `(?:…)`'],
    ['(?#note)', 'has a comment (`(?#…)`); leave it out'],
    ['(*FAIL)', 'has a verb (`(*…)`); leave it out'],
    ['(?|a)', 'has a `(?` that begins no known group; write `(?:…)`, `(?<name>…)`, or `\\(` for the character'],
    ['(?', 'has a `(?` that begins no known group; write `(?:…)`, `(?<name>…)`, or `\\(` for the character'],
    ['(?<1a>x)', 'has a group whose name is not one; use letters, digits and `_` in `(?<name>…)`, no digit first'],
    ['(?<a>x)(?<a>y)', 'has two groups `a`; give each a name of its own'],
    ['(a', 'has a `(` that is never closed; add `)`, or write `\\(` for the character'],
    ['a)', 'has a `)` too many; write `\\)` for the character'],
    ['('.repeat(51) + ')'.repeat(51), 'nests more than 50 groups; use fewer'],
    ['*a', 'has nothing before `*` to repeat; write `\\*` for the character'],
    ['a|+', 'has nothing before `+` to repeat; write `\\+` for the character'],
    ['({2})', 'has nothing before `{` to repeat; write `\\{` for the character'],
    ['a++', 'has a possessive repeat (`+` after a repeat); leave the `+` out'],
    ['a**', 'repeats a repeat; put the inner one in `(?:…)`'],
    ['^*', 'repeats a place (`^`, `$`, `\\b`); leave the repeat out'],
    ['\\b+', 'repeats a place (`^`, `$`, `\\b`); leave the repeat out'],
    ['a{,3}', 'has `{,3}`; write `{0,3}`'],
    ['a{3,1}', 'has `{3,1}`, whose counts are the wrong way round; write the smaller one first'],
    ['^((a{0,5}b){0,5}c){0,5}$', copies],
    ['(.*a){20}', copies],
    ['(?:(?:a?){1,8}){3}', copies],
    ['a{1001}', parts],
    ['(?:a{500}){3}', parts],
    ['a?'.repeat(21), 'has more than 20 optional parts in a row; put some in a group of their own'],
    ['[a', 'has a `[` that is never closed; add `]`, or write `\\[` for the character'],
    ['[a-', 'has a `[` that is never closed; add `]`, or write `\\[` for the character'],
    ['[]a]', 'has a class that begins with `]`; write `\\]` for the character, and `[\\s\\S]` for any character'],
    ['[^]', 'has a class that begins with `]`; write `\\]` for the character, and `[\\s\\S]` for any character'],
    ['[[:alpha:]]', 'has `[:`, as in `[[:alpha:]]`; write `A-Za-z`, or `\\[` for the character'],
    ['[z-a]', 'has a range that runs backwards; write the smaller character first'],
    ['[\\w-.]', 'has a range to or from a set, as in `[\\w-.]`; write `\\-` for the character'],
    ['[😀]', 'has a character beyond U+FFFF in a class; write such characters as `(?:…|…)`'],
    ['[\\b]', 'has `\\b` in a class; put it outside of the brackets'],
    ['\\', 'ends in a lone `\\`; write `\\\\` for a backslash'],
    ['\\Aa', 'has `\\A`; write `^`'],
    ['a\\z', 'has `\\z`; write `$`'],
    ['a\\Z', 'has `\\Z`; write `$`'],
    ['\\h', 'has `\\h`; write `[ \\t]`'],
    ['\\p{L}', 'has `\\p{…}`; write the characters out in a class, such as `[A-Za-z]`'],
    ['\\P{L}', 'has `\\P{…}`; write the characters out in a class, such as `[^A-Za-z]`'],
    ['\\Q', 'has `\\Q`, which means nothing; leave out the `\\`'],
    ['\\é', 'has a `\\` before a character beyond ASCII; leave out the `\\`'],
    ['\\x4', 'has `\\x` without its digits; write `\\x` and two hexadecimal digits'],
    ['\\u{41}', 'has `\\u` without its digits; write `\\u` and four hexadecimal digits'],
  ])('%s', (pattern, fault) => {
    expect(checkPattern(pattern)).toBe(fault);
  });

  test('a refused pattern that is compiled all the same is a bug', () => {
    expect(() => compilePattern('(?=a)')).toThrow(RangeError);
  });
});

test.each<[string, string, (string | undefined)[] | undefined]>([
  ['^(?<ip>(?:\\d{1,3}\\.){3}\\d{1,3}) (?<rest>.*)$', '10.0.0.1 GET /', ['10.0.0.1 GET /', '10.0.0.1', 'GET /']],
  ['(?<hash>[0-9a-f]{40})', `x ${'0a'.repeat(20)} y`, ['0a'.repeat(20), '0a'.repeat(20)]],
  ['^(x{1,3}?)(x{2,}?)', 'xxxxx', ['xxx', 'x', 'xx']],
  ['x{2,4}', 'xxxxx', ['xxxx']],
  ['^x{2,4}$', 'xxxxx', undefined],
  ['a{0}b', 'ab', ['b']],
  ['(a)|(b)', 'b', ['b', undefined, 'b']],
  ['{"a":(\\d+)}', '{"a":12}', ['{"a":12}', '12']],
  ['a{}]}', 'a{}]}', ['a{}]}']],
  ['\\[(?<t>[^\\]]+)\\]', 'x [a-b] y', ['[a-b]', 'a-b']],
  ['[\\w.\\-+]+', '!a.b-c+d!', ['a.b-c+d']],
  ['[a^\\]\\\\[-]+', 'x^]\\[-a', ['^]\\[-a']],
  ['\\x41\\u0042\\t\\0', 'AB\t\0', ['AB\t\0']],
  ['日(.)語', '日本語', ['日本語', '本']],
  ['^😀{2}(?<x>é+)', '😀😀éé', ['😀😀éé', 'éé']],
  ['a.c', 'a\nc', undefined],
  ['(?<m>[\\s\\S]+)', 'a\nc', ['a\nc', 'a\nc']],
])('%s in %s', (pattern, text, found) => {
  expect(checkPattern(pattern)).toBeUndefined();
  expect(compilePattern(pattern).exec(toBytes(text))?.map(toText)).toEqual(found);
  expect(compilePattern(pattern).test(toBytes(text))).toBe(found !== undefined);
});

test.each([
  ['error', 'ERRor', true],
  ['[a-f]x[^k]', 'FXz', true],
  ['[a-f]x[^k]', 'FXK', false],
  ['[Y-b]', 'B', true],
  ['[Y-b]', 'y', true],
  ['[Y-b]', 'c', false],
  ['É\\x61', 'éA', true],
  ['ß', 'SS', false],
  ['\\d\\w', '1A', true],
])('blind to case: %s in %s is %s', (pattern, text, found) => {
  expect(compilePattern(pattern, { ignoreCase: true }).test(toBytes(text))).toBe(found);
});

test('a dot matches line ends where the option says so', () => {
  expect(compilePattern('a.c', { dotAll: true }).test('a\nc')).toBe(true);
});

test('groups are named in their order', () => {
  expect(compilePattern('(?<a>x)(y(?<b>z))').groups).toEqual(['a', undefined, 'b']);
});

test('a text over the limit is not matched', () => {
  const pattern = compilePattern('a');
  const longest = 'a'.repeat(MAX_MATCHED_BYTES);
  expect([pattern.test(longest), pattern.test(`${longest}a`)]).toEqual([true, false]);
  expect([pattern.exec(longest)?.[0], pattern.exec(`${longest}a`)]).toEqual(['a', undefined]);
});

/** Each takes V8 minutes or longer where it backtracks without bound. */
test.each([
  ['^(\\w+\\s?)*$', 'a'.repeat(40) + '!'],
  ['(a+)+$', 'a'.repeat(40) + '!'],
  ['(a|a)*$', 'a'.repeat(40) + '!'],
  ['^((?:a{0,5}){0,4}){0,4}$', 'a'.repeat(40) + '!'],
  ['(.*a){16}b', 'a'.repeat(2000)],
  ['^(\\w+\\s?)*x{20}$', 'a'.repeat(40) + '!'],
  ['(\\w+\\s?)*x{20,}$', 'é' + 'a'.repeat(40) + '!'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(40)],
])('%s is bounded', (pattern, text) => {
  const compiled = compilePattern(pattern, {});
  const blind = compilePattern(pattern, { ignoreCase: true });
  const start = performance.now();
  compiled.exec(toBytes(text));
  blind.exec(toBytes(text));
  expect(performance.now() - start).toBeLessThan(1000);
});

test('64 KB of evil text take a second at most', () => {
  const pattern = compilePattern('^(\\w+\\s?)*$');
  const text = `${'a'.repeat(MAX_MATCHED_BYTES - 1)}!`;
  const start = performance.now();
  expect(pattern.test(text)).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
});

const PIECES =
  'a b+ \\d [a-c] ( (?: (?<n> ) | * + ? {2} {0,3} {1,} {17} {3,9} ^ $ \\b . [^x] (?:a?) (?:) (b*) \\. { ]'.split(' ');

test('whatever the check lets pass, the linear engine of V8 takes, and it means the same', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }),
      fc.stringMatching(/^[abc1.]{0,12}$/),
      (pieces, text) => {
        const pattern = pieces.join('');
        if (checkPattern(pattern) !== undefined) return;
        taken++;
        const linear = new RegExp(new PatternReader(pattern, false).read(), LINEAR);
        const plain = new RegExp(pattern);
        expect(linear.exec(text)?.[0]).toBe(plain.exec(text)?.[0]);
        expect(compilePattern(pattern).exec(text)?.[0]).toBe(plain.exec(text)?.[0]);
      },
    ),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('replaceAll: every match, one after the other, as JavaScript replaces them', () => {
  const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', '\n'), maxLength: 12 });
  fc.assert(
    fc.property(subject, fc.constantFrom('a', 'a*', 'é|b', '(a)(b)?', '^a', '$', '[^a]+'), (text, source) => {
      const bytes = Buffer.from(text).toString('latin1');
      const replaced = compilePattern(source).replaceAll(bytes, ([whole, first]) => `<${whole}${first ?? ''}>`);
      const expected = text.replaceAll(
        new RegExp(source, 'g'),
        (...items: string[]) => `<${items[0]}${source.includes('(') ? (items[1] ?? '') : ''}>`,
      );
      expect(Buffer.from(replaced!, 'latin1').toString()).toBe(expected.toWellFormed());
    }),
  );
});
