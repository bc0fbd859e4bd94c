import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapped } from './mapped.ts';

const json = (condition: string, ...records: string[]): string[] =>
  mapped(
    `format: { type: json }\nkeep_if: ${condition}\ncolumns: { Id: { from: $record.number, type: int } }`,
    records.join('\n'),
  ).rows.map((row) => records[(JSON.parse(row) as { Id: number }).Id - 1]!);

describe('of JSON records stay', () => {
  test.each<[string, string[], string[]]>([
    ['{ field: a, equals: x }', ['{"a":"x"}', '{"a":"\\u0078"}'], ['{"a":"X"}', '{"a":"xx"}', '{"a":null}', '{}']],
    ['{ field: a, equals: x, ignore_case: true }', ['{"a":"X"}'], ['{"a":"y"}']],
    ['{ field: a, equals: É, ignore_case: true }', ['{"a":"é"}', '{"a":"\\u00e9"}'], ['{"a":"e"}']],
    ['{ field: a, equals: "" }', ['{"a":""}'], ['{"a":" "}', '{}']],
    ['{ field: a, equals: true }', ['{"a":true}', '{"a":"true"}'], ['{"a":1}']],
    ['{ field: a, equals: "200" }', ['{"a":200}', '{"a":"200"}'], ['{"a":200.0}']],
    [
      '{ field: a, equals: 200 }',
      ['{"a":200}', '{"a":"200"}', '{"a":2.00e2}', '{"a":" 200 "}'],
      ['{"a":201}', '{"a":"x"}', '{"a":{}}'],
    ],
    ['{ field: a, in: [x, 5, false] }', ['{"a":"x"}', '{"a":5.0}', '{"a":false}'], ['{"a":"5x"}', '{}']],
    ['{ field: a, contains: ü }', ['{"a":"für"}'], ['{"a":"fur"}']],
    ['{ field: a, matches: "^/api/v[0-9]" }', ['{"a":"/api/v1"}'], ['{"a":"x/api/v1"}', '{}']],
    ['{ field: a, matches: É$, ignore_case: true }', ['{"a":"é"}'], ['{"a":"éa"}']],
    ['{ field: a, starts_with: /api/ }', ['{"a":"/api/x"}', '{"a":"\\/api/"}'], ['{"a":"x/api/"}']],
    ['{ field: a, ends_with: .PNG, ignore_case: true }', ['{"a":"x.png"}'], ['{"a":".png.gz"}']],
    ['{ field: a, less: 10 }', ['{"a":9.99}', '{"a":-10}', '{"a":"9"}'], ['{"a":10}', '{"a":"x"}', '{}', '{"a":true}']],
    ['{ field: a, at_most: 10 }', ['{"a":10.0}'], ['{"a":10.01}']],
    ['{ field: a, greater: 10, at_most: 20 }', ['{"a":20}'], ['{"a":10}', '{"a":21}']],
    ['{ field: a, at_least: "9007199254740993" }', ['{"a":9007199254740993}'], ['{"a":9007199254740992}']],
    ['{ field: a, exists: true }', ['{"a":""}', '{"a":[]}'], ['{"a":null}', '{}']],
    ['{ field: a, exists: false }', ['{"a":null}', '{}'], ['{"a":0}']],
    ['{ field: a, is_empty: true }', ['{"a":" \\t"}', '{"a":null}', '{}'], ['{"a":"x"}', '{"a":0}']],
    ['{ field: a.b, equals: 1 }', ['{"a":{"b":1}}'], ['{"a":1}', '{"a.b":1}']],
    ['{ field: [a.b], equals: 1 }', ['{"a.b":1}'], ['{"a":{"b":1}}']],
    ['{ field: a, equals: "[1, 2]" }', ['{"a":[1, 2]}'], ['{"a":[1,2]}']],
    ['{ field: $blob.container, equals: logs }', ['{"a":1}'], []],
    ['{ field: $blob.metadata.SITE, starts_with: Zü }', ['{"a":1}'], []],
    ['{ field: $entry.name, exists: false }', ['{"a":1}'], []],
    ['{ field: $record.number, greater: 1 }', ['{"a":1}', '{"b":1}'].slice(1), []],
    ['{ field: $record.raw, contains: \'"b"\' }', ['{"b":1}'], ['{"a":1}']],
    ['{ field: $rest, exists: true }', ['{"a":1}'], ['{}']],
    ['[{ field: a, equals: 1 }, { field: b, equals: 1 }]', ['{"a":1}', '{"b":1}'], ['{"a":2}']],
    ['{ all: [{ field: a, equals: 1 }, { field: b, equals: 1 }] }', ['{"a":1,"b":1}'], ['{"a":1}']],
    ['{ any: [{ field: a, equals: 1 }, { not: { field: b, exists: true } }] }', ['{"a":1,"b":1}', '{}'], ['{"b":1}']],
  ])('%s: %s, not %s', (condition, kept, dropped) => {
    const first = condition.includes('$record.number') ? ['{}'] : [];
    expect(json(condition, ...first, ...dropped, ...kept)).toEqual(kept);
  });
});

test('values of plain text are asked in the same way', () => {
  const keys =
    'format: { type: csv }\ndrop_if: { field: size, less: 5 }\nkeep_if: { field: name, contains: é }\ncolumns: { Name: { from: name } }';
  const { rows, filtered } = mapped(keys, 'name,size\n"é ""1""",7\né 2,4\ne 3,7\né 4,\n');
  expect([rows, filtered]).toEqual([['{"Name":"é \\"1\\""}', '{"Name":"é 4"}'], 2]);
});

test('drop_if takes records away from those that keep_if leaves', () => {
  const keys =
    'format: { type: json }\nkeep_if: { field: a, at_least: 1 }\ndrop_if: { field: a, at_least: 3 }\ncolumns: { Aa: { from: a, type: int } }';
  expect(mapped(keys, '{"a":0}{"a":1}{"a":2}{"a":3}')).toMatchObject({ rows: ['{"Aa":1}', '{"Aa":2}'], filtered: 2 });
});

test('a dropped record is not rejected, and its values are not unfit', () => {
  const keys =
    'format: { type: json }\ndrop_if: { field: a, equals: x }\ncolumns: { Aa: { from: a, type: int, required: true } }';
  expect(mapped(keys, '{"a":"x"}{"a":"y"}')).toMatchObject({ rows: [], filtered: 1, rejects: ['MAP_REQUIRED'] });
});

test.each([
  ['json', '{"level":"x","id":1,"b":2}', '{"Id":1,"Rest":{"level":"x","b":2}}'],
  ['csv', 'level,id,b\nx,1,2\n', '{"Id":1,"Rest":{"level":"x","b":"2"}}'],
])('a field that only a condition asks for is still part of $rest and unclaimed: %s', (type, input, row) => {
  const keys = `format: { type: ${type} }\ndrop_if: { field: level, equals: y }\ncolumns:\n  Id: { from: id, type: int }\n`;
  expect(mapped(`${keys}  Rest: { from: $rest }`, input).rows).toEqual([row]);
  expect(mapped(keys, input).unclaimed).toEqual({ level: 1, b: 1 });
});

test('numbers are ordered as numbers, whatever their spelling', () => {
  const number = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1e300, 1e-300),
  );
  fc.assert(
    fc.property(number, number, fc.boolean(), (value, limit, exponential) => {
      const spelt = exponential ? value.toExponential() : String(value);
      const held = (test: string): boolean => json(`{ field: a, ${test}: "${limit}" }`, `{"a":${spelt}}`).length === 1;
      expect([held('less'), held('at_most'), held('greater'), held('at_least')]).toEqual([
        value < limit,
        value <= limit,
        value > limit,
        value >= limit,
      ]);
    }),
    { numRuns: 100 },
  );
});
