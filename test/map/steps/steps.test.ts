import { createHash, createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ValueStep } from '../../../src/lib/config/types.ts';
import { toByteString, toCharacters } from '../../../src/lib/map/quote-text.ts';
import { PatternText } from '../../../src/lib/regex/pattern-option.ts';
import { compileSteps, UNFIT } from '../../../src/lib/map/steps/steps.ts';

function apply(steps: readonly ValueStep[], text: string): string | undefined {
  const result = compileSteps(steps)(toByteString(text));
  if (result === UNFIT) return 'unfit';
  return result === undefined ? undefined : toCharacters(result);
}

const table = new Map([
  ['6', 'tcp'],
  ['é', 'ü'],
]);

describe('one step', () => {
  test.each<[ValueStep, string, string | undefined]>([
    [{ kind: 'trim' }, ' \t é \u00a0', 'é'],
    [{ kind: 'trim' }, '  ', ''],
    [{ kind: 'lower' }, 'ÀBC', 'àbc'],
    [{ kind: 'upper' }, 'straße', 'STRASSE'],
    [{ kind: 'replace', text: 'é', with: '$&' }, 'aéé', 'a$&$&'],
    [{ kind: 'replace', text: 'aa', with: 'a' }, 'aaaa', 'aa'],
    [
      { kind: 'replace pattern', pattern: new PatternText('(\\w+)@(\\w*)'), with: '$2 at $1$3' },
      'é a@b c@',
      'é b at a  at c',
    ],
    [{ kind: 'replace pattern', pattern: new PatternText('x*'), with: '-' }, 'éxb', '-é--b-'],
    [{ kind: 'replace pattern', pattern: new PatternText('é+'), with: '$&' }, 'aééb', 'a$&b'],
    [{ kind: 'replace pattern', pattern: new PatternText('a'), with: '' }, 'a'.repeat(1001), 'unfit'],
    [{ kind: 'replace pattern', pattern: new PatternText('a'), with: '' }, `${'a'.repeat(1000)}b`, 'b'],
    [{ kind: 'replace pattern', pattern: new PatternText('a'), with: '' }, 'b'.repeat(65_537), 'unfit'],
    [{ kind: 'extract', pattern: new PatternText('user=(\\S+)') }, 'x user=é y', 'é'],
    [{ kind: 'extract', pattern: new PatternText('(?<name>b)?a') }, 'a', undefined],
    [{ kind: 'extract', pattern: new PatternText('\\d+') }, 'a12', '12'],
    [{ kind: 'extract', pattern: new PatternText('\\d+') }, 'a', undefined],
    [{ kind: 'split', by: ', ', take: 1 }, 'a, é, c', 'é'],
    [{ kind: 'split', by: ',', take: -1 }, 'a,b', 'b'],
    [{ kind: 'split', by: ',', take: 0 }, 'a', 'a'],
    [{ kind: 'split', by: ',', take: 2 }, 'a,b', undefined],
    [{ kind: 'split', by: ',', take: -3 }, 'a,b', undefined],
    [{ kind: 'split', by: ',', take: 1 }, 'a,,b', ''],
    [{ kind: 'lookup', table }, '6', 'tcp'],
    [{ kind: 'lookup', table }, 'é', 'ü'],
    [{ kind: 'lookup', table }, '7', undefined],
    [{ kind: 'lookup', table, otherwise: 'öther' }, 'toString', 'öther'],
    [{ kind: 'missing', texts: ['-', 'é'] }, 'é', undefined],
    [{ kind: 'missing', texts: ['-'] }, '--', '--'],
  ])('%j: %s → %s', (step, text, result) => {
    expect(apply([step], text)).toBe(result);
  });
});

describe('hash', () => {
  test('is that of the text in UTF-8', () => {
    expect(apply([{ kind: 'hash' }], 'é')).toBe(createHash('sha256').update('é').digest('hex'));
  });

  test('with a key it is HMAC, and the key shows nowhere', () => {
    const key = createSecretKey('a secret of some length', 'utf8');
    const step: ValueStep = { kind: 'hash', key };
    expect(apply([step], 'é')).toBe(createHmac('sha256', 'a secret of some length').update('é').digest('hex'));
    expect(JSON.stringify(step)).not.toContain('secret of');
  });
});

describe('parse', () => {
  test.each<['json' | 'logfmt' | 'querystring', string[] | undefined, string, string | undefined]>([
    ['json', ['a', 'b'], '{"a": {"b": 12345678901234567890}}', '12345678901234567890'],
    ['json', ['a'], ' {"a":"\\u00e9 \\"x\\""} ', 'é "x"'],
    ['json', ['a', '1'], '{"a":[{"x":"]"}, {"y" : 1.0}]}', '{"y" : 1.0}'],
    ['json', ['a'], '{"a":1,"a":2}', '2'],
    ['json', ['a'], '{"a":null}', undefined],
    ['json', ['a', '2'], '{"a":[1,2]}', undefined],
    ['json', ['a', 'b'], '{"a":"b"}', undefined],
    ['json', ['length'], '[1]', undefined],
    ['json', ['a'], '{}', undefined],
    ['json', ['a'], '{"a":1', undefined],
    ['json', ['a'], '{"\\u0061":true}', 'true'],
    ['json', ['a'], '{"a":"\\ud800"}', '\ufffd'],
    ['json', undefined, '{"b":\n  1}', '{"b":1}'],
    ['json', undefined, 'x', undefined],
    ['logfmt', ['msg'], 'level=info msg="say \\"é\\"\\n" done', 'say "é"\n'],
    ['logfmt', ['done'], 'level=info done', 'true'],
    ['logfmt', ['level'], 'level= x', ''],
    ['logfmt', ['a'], 'a=1 a=2', '2'],
    ['logfmt', ['a.b'], 'a.b=1', '1'],
    ['logfmt', ['a'], 'a="open', 'open'],
    ['logfmt', undefined, '__proto__=1 b', '{"__proto__":"1","b":"true"}'],
    ['logfmt', undefined, '  ', undefined],
    ['querystring', ['q'], 'https://h/p?x=1&q=caf%C3%A9+au#lait', 'café au'],
    ['querystring', ['q'], 'q=é%ff', 'é\ufffd'],
    ['querystring', ['z'], 'q=1', undefined],
    ['querystring', undefined, 'a=1&b', '{"a":"1","b":""}'],
  ])('%s %j: %s → %s', (as, take, text, result) => {
    expect(apply([{ kind: 'parse', as, ...(take !== undefined && { take }) }], text)).toBe(result);
  });

  test('a value at a path is the text that JSON.stringify gave it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const json = JSON.stringify(object);
        for (const [key, value] of Object.entries(JSON.parse(json) as Record<string, unknown>)) {
          const expected = typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value);
          const found = apply([{ kind: 'parse', as: 'json', take: [key] }], json);
          expect(found).toBe(value === null ? undefined : expected);
        }
      }),
    );
  });
});

test('steps go one after the other, and end where there is no value', () => {
  const steps: ValueStep[] = [
    { kind: 'split', by: '|', take: 1 },
    { kind: 'trim' },
    { kind: 'upper' },
    { kind: 'missing', texts: ['-'] },
    { kind: 'replace', text: 'B', with: 'bb' },
  ];
  expect([apply(steps, 'a | b'), apply(steps, 'a | -'), apply(steps, 'a')]).toEqual(['bb', undefined, undefined]);
});

test('a text that grows beyond what a call carries does not fit, and is not built', () => {
  const double: ValueStep = { kind: 'replace', text: 'a', with: 'aa' };
  expect(apply([double, double], 'a'.repeat(262_144))).toHaveLength(1_048_576);
  expect(
    apply(
      Array.from({ length: 60 }, () => double),
      'a',
    ),
  ).toBe('unfit');
});

test('steps see characters: whatever the text, they do what JavaScript does', () => {
  const characters = fc.string({ unit: 'grapheme', maxLength: 20 });
  fc.assert(
    fc.property(
      characters,
      characters.filter((by) => by !== ''),
      fc.integer({ min: -4, max: 4 }),
      (text, by, take) => {
        expect(apply([{ kind: 'lower' }], text)).toBe(text.toLowerCase());
        expect(apply([{ kind: 'trim' }], text)).toBe(text.trim());
        expect(apply([{ kind: 'split', by, take }], text + by + text)).toBe((text + by + text).split(by).at(take));
        expect(apply([{ kind: 'replace', text: by, with: text }], by + text + by)).toBe(
          (by + text + by).replaceAll(by, () => text),
        );
      },
    ),
  );
});
