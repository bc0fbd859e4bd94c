import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowShaper } from '../../src/lib/emulator/row-shaper.ts';
import { RowText } from '../../src/lib/emulator/row-text.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const TIME = '"TimeGenerated":"2026-11-24T12:00:00.000Z"';
const RULES = { maxFieldBytes: 16, stringMismatch: 'text' as const, maxAgeMs: 1000, maxAheadMs: 1000 };
const ROWS = new RowText();
const COLUMNS = [
  { name: 'TimeGenerated', type: 'datetime' as const },
  { name: 'Å', type: 'string' as const },
  { name: 'D', type: 'dynamic' as const },
];

function shape(body: string, open = false): string {
  const shaped = new RowShaper({ columns: open ? [] : COLUMNS, open }, RULES).shape(Buffer.from(body), NOW, ROWS);
  return shaped.ok ? ROWS.text.toString() : shaped.fault;
}

test.each([
  ['an unchanged row is copied as it is', `[ {${TIME} , "Å" : "b"} ]`, `{${TIME} , "Å" : "b"}\n`],
  [
    'a row over several lines becomes one',
    `[{\n  ${TIME},\r\n"Å":"b\\n"}]`,
    `{  ${TIME},  "Å":"b\\n"}\n`.replace('{  ', '{   '),
  ],
  ['columns in another order keep it', `[{"D":1,${TIME},"Å":"b"}]`, `{"D":1,${TIME},"Å":"b"}\n`],
  ['an escaped name is the same column', `[{${TIME},"\\u00c5":"b"}]`, `{${TIME},"\\u00c5":"b"}\n`],
  ['an empty object is a row', '[{}]', `{${TIME}}\n`],
  ['no rows', ' [ ] ', ''],
  ['elements that are no objects are left out', '[1,[{}],"a",null,{}]', `{${TIME}}\n`],
  [
    'a dynamic value over the limit becomes cut text',
    `[{${TIME},"D":{"a":"0123456789abcdef"}}]`,
    `{${TIME},"D":"{\\"a\\":\\"0123456789"}\n`,
  ],
  [
    'a dynamic string over the limit is cut',
    `[{${TIME},"D":"0123456789abcdefgh"}]`,
    `{${TIME},"D":"0123456789abcdef"}\n`,
  ],
  ['a cut never splits a character', `[{${TIME},"Å":"0123456789abcde😀"}]`, `{${TIME},"Å":"0123456789abcde"}\n`],
  ['a comma too many is no JSON', '[{},]', 'The payload is not valid JSON.'],
  ['text after the array is no JSON', '[] []', 'The payload is not valid JSON.'],
])('%s', (_case, body, rows) => {
  expect(shape(body)).toBe(rows);
});

test('without declared columns every object comes back whole, whatever is in it', () => {
  const short = fc.string({ maxLength: 3 });
  const value = fc.oneof(
    short,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(short),
  );
  fc.assert(
    fc.property(fc.array(fc.dictionary(short, value)), fc.nat(2), (objects, indent) => {
      const lines = shape(JSON.stringify(objects, undefined, indent), true)
        .split('\n')
        .slice(0, -1);
      const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const row of rows) delete row['TimeGenerated'];
      expect(rows).toEqual(JSON.parse(JSON.stringify(objects)));
    }),
  );
});
