import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cef } from '../../src/lib/parse/cef.ts';
import { leef } from '../../src/lib/parse/leef.ts';
import { syslog } from '../../src/lib/parse/syslog.ts';
import type { Format, Parser } from '../../src/lib/seams.ts';
import { type Found, parse } from '../suites/format-suite.ts';

const LIMIT = 24;
const paths = ['message', 'host', 'app', 'structured_data', 'msg', 'extensions'].map((name) => [name]);
const make = (format: Format, options: unknown): Parser =>
  format.parser(format.options.parse(options), { paths, rest: true }, { maxRecordBytes: LIMIT });

/** Pieces of sound input put together at random. */
const pieces = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('5 <34>a', '7 <34>日', '8 <34>b\nc', '30 <34>', '12 <34>', '999999999999999 <34>'),
      },
      fc.constantFrom(
        '<34>',
        '1 ',
        '- ',
        '[a b="c"]',
        'Nov 22 01:02:03 ',
        'h ',
        'app[1]: ',
        '"',
        '\\',
        '\n',
        '\r\n',
        ' ',
        '0',
      ),
      fc.constantFrom('CEF:0|', 'LEEF:2.0|', '|', '||||', '^|', 'a=b ', '=', 'é', '\t'),
    ),
    { maxLength: 30 },
  )
  .map((all) => Buffer.from(all.join('')));

test.each<[string, Format, unknown]>([
  ['syslog, octets', syslog, { framing: 'octets' }],
  ['syslog, told', syslog, {}],
  ['syslog, strict', syslog, { strict: true, framing: 'lines' }],
  ['cef', cef, {}],
  ['leef', leef, {}],
])('%s: the same wherever it is cut, and no byte goes unsaid but counts and blanks', (_, format, options) => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 9 }), (input, size) => {
      const whole = parse(make(format, options), [input]);
      const cut = Array.from({ length: Math.ceil(input.length / size) }, (_, i) =>
        input.subarray(i * size, i * size + size),
      );
      expect(parse(make(format, options), cut)).toEqual(whole);
      expect(unsaid(input, whole)).toMatch(/^(?:[ \t\r\n]|[1-9]\d* )*$/);
    }),
    { numRuns: 300 },
  );
});

/** What stands between the records. */
function unsaid(input: Buffer, found: readonly Found[]): string {
  let at = 0;
  let between = '';
  for (const item of found) {
    between += input.toString('latin1', at, item.offset);
    at = item.offset + ('code' in item ? item.length : item.raw.length);
  }
  return between + input.toString('latin1', at);
}
