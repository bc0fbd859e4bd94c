import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapped } from './mapped.ts';

const rows = (type: string, column: string, input: string): readonly string[] =>
  mapped(`format: { type: ${type} }\ncolumns: { Cc: ${column} }`, input).rows;

describe('coalesce', () => {
  test.each<[string, string, string]>([
    ['{ coalesce: [a, b] }', '{"a":"x","b":"y"}', '{"Cc":"x"}'],
    ['{ coalesce: [a, b] }', '{"a":null,"b":"y"}', '{"Cc":"y"}'],
    ['{ coalesce: [a, b] }', '{"a":"","b":"y"}', '{"Cc":"y"}'],
    ['{ coalesce: [a, b] }', '{}', '{}'],
    ['{ coalesce: [a, b], default: z }', '{}', '{"Cc":"z"}'],
    ['{ coalesce: [a, b], type: int }', '{"a":"x","b":1}', '{}'],
    ['{ coalesce: [a, b], type: dynamic }', '{"b":12345678901234567890}', '{"Cc":12345678901234567890}'],
    ['{ coalesce: [a, $rest, $blob.size], type: dynamic }', '{"a":null}', '{"Cc":1234}'],
    ['{ coalesce: [a, $rest], type: dynamic }', '{"b":[1]}', '{"Cc":{"b":[1]}}'],
    ['{ coalesce: [a, $record.raw] }', '{"b": "é"}', '{"Cc":"{\\"b\\": \\"é\\"}"}'],
    ['{ coalesce: [a, b], apply: [upper] }', '{"a":"","b":"é"}', '{"Cc":"É"}'],
  ])('%s of %s', (column, input, row) => {
    expect(rows('json', column, input)).toEqual([row]);
  });

  test('of plain text, and with what is not plain text', () => {
    const column = '{ coalesce: [a, $blob.metadata.none, $blob.container] }';
    expect(rows('csv', column, 'a,b\nx,1\n,2\n')).toEqual(['{"Cc":"x"}', '{"Cc":"logs"}']);
  });

  test('a value that does not fit is counted', () => {
    expect(
      mapped('format: { type: json }\ncolumns: { Cc: { coalesce: [a, b], type: int } }', '{"a":"x"}').unfit,
    ).toEqual({ Cc: 1 });
  });
});

describe('concat', () => {
  test.each<[string, string, string]>([
    ['{ concat: [a, b], separator: " " }', '{"a":"x","b":1.50}', '{"Cc":"x 1.50"}'],
    ['{ concat: [a, b] }', '{"a":"x","b":"é\\""}', '{"Cc":"xé\\""}'],
    ['{ concat: [a, b, c], separator: / }', '{"a":"x","b":null,"c":""}', '{"Cc":"x"}'],
    ['{ concat: [a, { text: "://" }, b] }', '{"a":"https","b":"h"}', '{"Cc":"https://h"}'],
    ['{ concat: [{ text: "id " }, a] }', '{}', '{}'],
    [
      '{ concat: [d, t], separator: " ", type: datetime }',
      '{"d":"2026-11-24","t":"01:02:03"}',
      '{"Cc":"2026-11-24T01:02:03Z"}',
    ],
    [
      '{ concat: [d, t], separator: " ", type: datetime, zone: "+09:00" }',
      '{"d":"2026-11-24","t":"01:02:03"}',
      '{"Cc":"2026-11-23T16:02:03Z"}',
    ],
    ['{ concat: [a, b], apply: [upper] }', '{"a":"x","b":"y"}', '{"Cc":"XY"}'],
    ['{ concat: [$record.number, $blob.name], separator: "-" }', '{}', '{"Cc":"1-ärger.log"}'],
  ])('%s of %s', (column, input, row) => {
    expect(rows('json', column, input)).toEqual([row]);
  });
});

describe('steps and types', () => {
  test.each<[string, string, string]>([
    ['{ from: a, type: int, apply: [{ split: { by: "/", take: 1 } }] }', '{"a":"x/7"}', '{"Cc":7}'],
    ['{ from: a, type: int, default: 0, apply: [{ missing: ["-"] }] }', '{"a":"-"}', '{"Cc":0}'],
    ['{ from: a, type: dynamic, apply: [{ parse: json }] }', '{"a":"{\\"x\\":[1.0]}"}', '{"Cc":{"x":[1.0]}}'],
    ['{ from: a, type: dynamic, apply: [{ parse: json, take: x }] }', '{"a":"{\\"x\\":[1.0]}"}', '{"Cc":[1.0]}'],
    ['{ from: $rest, apply: [{ redact: [email] }] }', '{"a":"bob@x.org","n":1.0}', '{"Cc":{"a":"[email]","n":1.0}}'],
    [
      '{ from: $record.raw, apply: [{ redact: [email] }] }',
      '{"a": "bob\\u0040x.org"}',
      '{"Cc":"{\\"a\\": \\"[email]\\"}"}',
    ],
    [
      '{ from: $rest, type: string, apply: [{ hash: sha256 }] }',
      '{"a":1}',
      '{"Cc":"015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"}',
    ],
    ['{ from: a, apply: [trim] }', '{"a":[1,\\t2]}'.replace('\\t', '\t'), '{"Cc":"[1,\\t2]"}'],
    ['{ from: a, apply: [lower] }', '{"a":TRUE}'.toLowerCase(), '{"Cc":"true"}'],
  ])('%s of %s', (column, input, row) => {
    expect(rows('json', column, input)).toEqual([row]);
  });

  test('a required value that steps leave nothing of is missing; one that grows too long does not fit', () => {
    const long = `{"a":"${'x'.repeat(2000)}"}`;
    const steps = `[{ replace: { text: x, with: ${'y'.repeat(1000)} } }]`;
    expect(mapped(`format: { type: json }\ncolumns: { Cc: { from: a, apply: ${steps} } }`, long)).toMatchObject({
      rows: ['{}'],
      unfit: { Cc: 1 },
    });
    const column = '{ from: a, required: true, apply: [{ missing: [x] }] }';
    expect(mapped(`format: { type: json }\ncolumns: { Cc: ${column} }`, '{"a":"x"}').rejects).toEqual(['MAP_REQUIRED']);
  });
});

test('rows are what the obvious implementation gives', () => {
  const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 6 }), { nil: null });
  const record = fc.record({ a: text, b: text, c: text }, { requiredKeys: [] });
  const columns = `
  First: { coalesce: [a, b, c] }
  Joined: { concat: [a, { text: "-" }, c], separator: "," }
  Part: { from: b, apply: [lower, { split: { by: a, take: -1 } }, { missing: [x] }] }`;
  const keys = `format: { type: json }\ndrop_if: { field: c, contains: b }\ncolumns:${columns}`;
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
      const input = records.map((one) => JSON.stringify(one)).join('\n');
      const expected = records
        .filter(({ c }) => !(c ?? '').includes('b'))
        .map(({ a, b, c }) => {
          const joined = [a, '-', c].filter((one) => one !== null && one !== undefined && one !== '');
          const part = b?.toLowerCase().split('a').at(-1);
          return {
            ...((a || b || c) && { First: a || b || c }),
            ...(joined.length > 1 && { Joined: joined.join(',') }),
            ...(part !== undefined && part !== 'x' && { Part: part }),
          };
        });
      const { rows: found, filtered } = mapped(keys, input);
      expect(found.map((row) => JSON.parse(row) as unknown)).toEqual(expected);
      expect(filtered).toBe(records.length - expected.length);
    }),
    { numRuns: 200 },
  );
});
