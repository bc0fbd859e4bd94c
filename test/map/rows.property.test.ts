import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column } from '../../src/lib/config/types.ts';
import { compileMapper } from '../../src/lib/map/mapper.ts';
import { column, context, recordChunk, rowTexts } from './record-chunk.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });

/** What each column of the rows below is made from. */
const record = fc.record(
  {
    When: fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    }),
    Text: text,
    'Text "2"': text,
    Small: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    Big: fc.maxSafeInteger(),
    Real: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    Flag: fc.boolean(),
    Dynamic: fc.oneof(fc.dictionary(text, fc.jsonValue()), fc.array(fc.jsonValue())),
  },
  { requiredKeys: [] },
);

const columns: readonly Column[] = [
  column('When', 'datetime'),
  column('Text', 'string'),
  column('Text "2"', 'string'),
  column('Small', 'int'),
  column('Big', 'long'),
  column('Real', 'real'),
  column('Flag', 'boolean'),
  column('Dynamic', 'dynamic'),
];

type Record_ = Readonly<Record<string, unknown>>;

/** The row as an object in the order of the columns. */
function expectedRow(fields: Record_): Record_ {
  return Object.fromEntries(columns.flatMap(({ name }) => (name in fields ? [[name, fields[name]]] : [])));
}

function asText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

test.each<['json' | 'text', (value: unknown) => string]>([
  ['json', (value) => JSON.stringify(value)],
  ['text', asText],
])('a row of %s values is JSON.stringify of the same object', (kind, print) => {
  const mapper = compileMapper(columns, kind, context);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), (records) => {
      const fixtures = records.map((fields) => ({
        fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, print(value)])),
      }));
      for (const own of [false, true]) {
        const chunk = mapper.map(recordChunk(mapper.projection, fixtures, 0, own));
        expect(rowTexts(chunk)).toEqual(records.map((fields) => JSON.stringify(expectedRow(fields))));
        expect(chunk.index).toEqual(records.map((_, i) => i));
        expect(chunk.rejects).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
  expect([...mapper.unfit]).toEqual([]);
});

test('whatever the text, a row is valid JSON of at most these columns, and every record is a row or a reject', () => {
  const strict = columns.map((c) => ({ ...c, required: c.name === 'Small' }));
  const value = fc.oneof(text, fc.stringMatching(/^[-+.\d eE:TZ{}[\]"]{0,12}$/));
  const fields = fc.dictionary(fc.constantFrom(...columns.map(({ name }) => name)), value);
  const mapper = compileMapper(strict, 'text', context);
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 4 }), (records) => {
      const chunk = mapper.map(
        recordChunk(
          mapper.projection,
          records.map((r) => ({ fields: r })),
        ),
      );
      for (const row of rowTexts(chunk))
        expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(row) as object)));
      expect(chunk.ends.length + chunk.rejects.length).toBe(records.length);
      expect(chunk.index.length).toBe(chunk.ends.length);
    }),
    { numRuns: 300 },
  );
});
