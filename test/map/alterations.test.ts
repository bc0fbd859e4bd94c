import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/lib/config/types.ts';
import { compileMapper } from '../../src/lib/map/mapper.ts';
import type { ValueKind } from '../../src/lib/seams.ts';
import { column, context, recordChunk, rowTexts } from './record-chunk.ts';

const NOW = Date.parse('2026-11-22T01:02:03Z');
const time = column('TimeGenerated', 'datetime');
const stamp = '"2026-11-22T01:02:03Z"';

function altered(
  columns: readonly Column[],
  fields: Readonly<Record<string, string>>,
  { kind = 'json', now = NOW, ...more }: { kind?: ValueKind; now?: number; maxRowBytes?: number } = {},
): object {
  const mapper = compileMapper(columns, kind, { ...context, ...more, now });
  mapper.map(recordChunk(mapper.projection, [{ fields }]));
  return Object.fromEntries(mapper.altered);
}

describe('columns that were not deployed', () => {
  const counts = (undeclared: boolean): object => {
    const mapper = compileMapper([time, column('Number', 'int', { required: true })], 'json', {
      ...context,
      now: NOW,
      undeclared,
    });
    const row = { fields: { TimeGenerated: stamp, Number: '1' } };
    mapper.map(recordChunk(mapper.projection, [row, row, { fields: {} }]));
    mapper.map(recordChunk(mapper.projection, [row]));
    return Object.fromEntries(mapper.altered);
  };

  test('each row of the log is counted, no reject', () => {
    expect(counts(true)).toEqual({ columnsUndeclared: 3 });
  });

  test('where all were deployed there is nothing to count', () => {
    expect(counts(false)).toEqual({});
  });
});

describe('TimeGenerated', () => {
  test.each([
    ['2026-11-22T01:02:03Z', {}],
    ['2026-11-20T01:02:03Z', {}],
    ['2026-11-20T01:02:03.0000001Z', {}],
    ['2026-11-20T01:02:02.9999999Z', { timeGeneratedOutsideWindow: 1 }],
    ['2026-11-19T23:59:59Z', { timeGeneratedOutsideWindow: 1 }],
    ['2025-12-31T23:59:59Z', { timeGeneratedOutsideWindow: 1 }],
    ['0001-01-01T00:00:00Z', { timeGeneratedOutsideWindow: 1 }],
    ['2026-11-23T01:02:03Z', {}],
    ['2026-11-23T01:02:04Z', { timeGeneratedOutsideWindow: 1 }],
    ['2027-01-01T00:00:00Z', { timeGeneratedOutsideWindow: 1 }],
    ['9999-12-31T23:59:59Z', { timeGeneratedOutsideWindow: 1 }],
    ['2026-11-20T10:02:02+09:00', { timeGeneratedOutsideWindow: 1 }],
    ['1763500000', { timeGeneratedOutsideWindow: 1 }],
    ['', { timeGeneratedMissing: 1 }],
    ['yesterday', { timeGeneratedMissing: 1 }],
  ])('%s', (text, counts) => {
    expect(altered([time], { TimeGenerated: `"${text}"` })).toEqual(counts);
    expect(altered([column('A', 'string'), time], { A: '"x"', TimeGenerated: `"${text}"` })).toEqual(counts);
    expect(altered([time, column('Z', 'int')], { TimeGenerated: text, Z: '1' }, { kind: 'text' })).toEqual(counts);
    const made = column('TimeGenerated', 'datetime', {
      value: { kind: 'coalesce', of: [{ kind: 'field', path: ['B'] }] },
    });
    expect(altered([made], { B: `"${text}"` })).toEqual(counts);
  });

  test('the window begins at a whole second of the time of receipt, which is later', () => {
    const at = (now: number) => altered([time], { TimeGenerated: '"2026-11-20T01:02:03.9Z"' }, { now });
    expect(at(NOW)).toEqual({});
    expect(at(NOW + 1)).toEqual({ timeGeneratedOutsideWindow: 1 });
  });

  test('a log without the column, or with a default that is old', () => {
    expect(altered([column('A', 'int')], { A: '1' })).toEqual({ timeGeneratedMissing: 1 });
    expect(altered([column('TimeGenerated', 'datetime', { default: '"2020-01-01"' })], {})).toEqual({
      timeGeneratedOutsideWindow: 1,
    });
  });

  test('records that become no rows are not counted', () => {
    const required = column('A', 'int', { required: true });
    expect(altered([time, required], { TimeGenerated: '"2020-01-01"' })).toEqual({});
    expect(altered([time], { TimeGenerated: '"2020-01-01"' }, { maxRowBytes: 10 })).toEqual({});
  });
});

describe('values over 64 KB', () => {
  const LIMIT = 64_000;
  const columns = [time, column('A', 'string'), column('B', 'dynamic'), column('C', 'string')];
  const text = (count: number, character = 'x') => JSON.stringify(character.repeat(count));
  test.each<[string, Record<string, string>, number]>([
    ['a text of the limit', { A: text(LIMIT) }, 0],
    ['a text one byte longer', { A: text(LIMIT + 1) }, 1],
    ['bytes count, not characters', { A: text(LIMIT / 2 + 1, 'é') }, 1],
    ['escapes count as what they stand for', { A: text(LIMIT, '"'), C: text(LIMIT, '\u0001') }, 0],
    ['an escaped text that is longer', { A: text(LIMIT + 1, '\\') }, 1],
    ['several texts that are shorter', { A: text(60_000), B: text(60_000), C: text(60_000) }, 0],
    ['two texts that are longer', { A: text(70_000), B: '{"a":1}', C: text(70_000) }, 2],
    ['an object', { B: `{"a":[${text(LIMIT)}],"b":"}"}`, C: '"x"' }, 1],
    ['an object of the limit', { B: `[${text(LIMIT - 4)}]`, C: text(LIMIT + 1) }, 1],
    ['a text in a dynamic column', { B: text(LIMIT + 1), C: '"}"' }, 1],
    ['a number in a dynamic column', { B: `1${'0'.repeat(LIMIT)}`, C: '"x"' }, 1],
  ])('%s', (_, fields, truncated) => {
    expect(altered(columns, { TimeGenerated: stamp, ...fields })).toEqual(truncated === 0 ? {} : { truncated });
  });

  test('are counted in the row in which they are, and the rows stay as they are', () => {
    const mapper = compileMapper(columns, 'json', context);
    const long = { TimeGenerated: stamp, A: text(70_000) };
    const records = [{ fields: { TimeGenerated: stamp, A: '"a"' } }, { fields: long }, { fields: long }];
    const rows = rowTexts(mapper.map(recordChunk(mapper.projection, records)));
    expect(rows.map((row) => row.length)).toEqual([48, 70_047, 70_047]);
    expect(Object.fromEntries(mapper.altered)).toEqual({ truncated: 2 });
  });
});
