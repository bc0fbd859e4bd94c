import { describe, expect, test } from 'vitest';
import { type Redaction, REDACTIONS } from '../../../src/lib/config/types.ts';
import { toByteString, toCharacters } from '../../../src/lib/map/quote-text.ts';
import { PatternText } from '../../../src/lib/regex/pattern-option.ts';
import { redactor } from '../../../src/lib/map/steps/redact.ts';

const redact = (what: Redaction, text: string): string => toCharacters(redactor([what])(toByteString(text))!);
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

describe.each<[Redaction, [string, string][]]>([
  [
    'card',
    [
      ['4111111111111111', '[card]'],
      ['card 4111 1111 1111 1111, ok', 'card [card], ok'],
      ['5500-0000-0000-0004.', '[card].'],
      ['order 12 4111111111111111 7', 'order 12 [card] 7'],
      ['4111111111111111 5500000000000004', '[card] [card]'],
      ['378282246310005 is AmEx', '[card] is AmEx'],
      ['4222222222222', '[card]'],
      ['4111111111111112', '4111111111111112'],
      ['0000000000000000', '0000000000000000'],
      ['41111111111111114111111111111111', '41111111111111114111111111111111'],
      ['2026-11-24 07:58', '2026-11-24 07:58'],
    ],
  ],
  [
    'email',
    [
      ['mail bob.o+x@mail.example.com.', 'mail [email].'],
      ['<jürgen@büro.de>', '<[email]>'],
      ['a@b.c', 'a@b.c'],
      ['user@localhost', 'user@localhost'],
      ['@example.com', '@example.com'],
      ['a@@b.com x@y.de,z@y.de', 'a@@b.com [email],[email]'],
      ['to=bob@x.org;cc=eve@x.org', 'to=[email];cc=[email]'],
    ],
  ],
  [
    'ip',
    [
      ['from 203.0.113.77:443', 'from 203.0.113.0:443'],
      ['203.0.113.77.', '203.0.113.0.'],
      ['300.0.113.77', '300.0.113.77'],
      ['v1.2.3.4.5', 'v1.2.3.4.5'],
      ['[2001:db8:abcd:12::1]:443', '[2001:db8:abcd::]:443'],
      ['2001:DB8:0:0:8:800:200C:417A', '2001:DB8::'],
      ['fe80::1%eth0', 'fe80::%eth0'],
      ['::ffff:203.0.113.77', '::ffff:203.0.113.0'],
      ['64:ff9b::203.0.113.77', '64:ff9b::'],
      ['::1', '::'],
      ['client 2001:db8::1: refused', 'client 2001:db8::: refused'],
      ['at 12:34:56 aa:bb:cc:dd:ee:ff', 'at 12:34:56 aa:bb:cc:dd:ee:ff'],
      ['std::dec 1:2:3:4:5:6:7:8:9', 'std::dec 1:2:3:4:5:6:7:8:9'],
    ],
  ],
  [
    'bearer',
    [
      ['Authorization: Bearer abc.DEF-123=', 'Authorization: Bearer [token]'],
      ['bearer  x y', 'bearer  [token] y'],
      [`jwt=${JWT}&x`, 'jwt=[token]&x'],
      [`"${JWT}"`, '"[token]"'],
      [`a.${JWT}`, 'a.[token]'],
      ['eyJhbGciOiJIUzI1NiJ9.only', 'eyJhbGciOiJIUzI1NiJ9.only'],
      ['bearers of news', 'bearers of news'],
    ],
  ],
])('%s', (what, cases) => {
  test.each(cases)('%s → %s', (text, rest) => {
    expect(redact(what, text)).toBe(rest);
  });
});

const custom = (pattern: string, by: string) => redactor(['email', { pattern: new PatternText(pattern), with: by }]);

test('a pattern of the user goes beside the others', () => {
  expect(custom('(id)=\\d+', '$1=[id]')('id=7 id=8 bob@x.org')).toBe('id=[id] id=[id] [email]');
  expect(custom('^id', '[id]')('{"a":"id 1","b":["x id","id"]}')).toBe('{"a":"[id] 1","b":["x id","[id]"]}');
});

test('a text that no pattern is tried on is not passed on', () => {
  const long = 'x'.repeat(65_537);
  expect([custom('y', '')(long), custom('y', '')(`["${long}"]`)]).toEqual([undefined, undefined]);
  expect(custom('y', '')(`["a","${'x'.repeat(65_000)}",1]`)).toHaveLength(65_010);
});

test('a JSON object stays one: strings and numbers are looked at alone, with their escapes resolved', () => {
  const json = '{"to":"bob\\u0040x.org","card":4111111111111111,"n":1.50,"list":["x","eve@x.org"],"a\\n":null}';
  const rest = redactor(['card', 'email'])(json);
  expect(rest).toBe('{"to":"[email]","card":"[card]","n":1.50,"list":["x","[email]"],"a\\n":null}');
});

test('what only looks like JSON is a text', () => {
  expect(redact('email', '[bob@x.org] {')).toBe('[[email]] {');
});

test.each(REDACTIONS)('hostile texts of 1 MB take no time: %s', (what) => {
  const units = [
    'a',
    '1',
    '1 ',
    '1234 ',
    '12345678901234567890 ',
    'a@',
    'a.',
    'a@1.',
    'a@a.',
    ':',
    '1:',
    'f',
    '1.',
    '.',
    'eyJ',
    '-eyJ',
    'eyJ.',
    'bearer ',
    ' ',
    '"',
    '[',
    '\\"',
  ];
  const start = process.cpuUsage();
  for (const unit of units) redact(what, unit.repeat(1_000_000 / unit.length));
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(10_000);
});
