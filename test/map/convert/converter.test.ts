import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COLUMN_TYPES, type ColumnType } from '../../../src/lib/config/types.ts';
import { MISSING } from '../../../src/lib/map/convert/conversion.ts';
import { converter } from '../../../src/lib/map/convert/converter.ts';
import { toByteString } from '../../../src/lib/map/quote-text.ts';
import type { ValueKind } from '../../../src/lib/seams.ts';
import { tableOf } from '../doc-table.ts';

const doc = readFileSync(new URL('../../../docs/types.md', import.meta.url), 'utf8');

const words: Readonly<Record<string, string>> = { '(empty)': '', '(two blanks)': '  ' };

function converted(kind: ValueKind, type: ColumnType, value: string): string {
  const json = converter(kind, { type, time: 'auto', zone: 'UTC' })(toByteString(value));
  if (json === undefined) return 'unfit';
  return json === MISSING ? 'missing' : Buffer.from(json, 'latin1').toString('utf8');
}

describe.each<[ValueKind, string]>([
  ['json', 'JSON value'],
  ['text', 'Text'],
])('docs/types.md, %s', (kind, firstColumn) => {
  const { header, rows } = tableOf(doc, firstColumn);

  test('has every type', () => {
    expect(header).toEqual([firstColumn, ...COLUMN_TYPES]);
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each(rows)('%s', (input, ...expected) => {
    const value = words[input] ?? input;
    expect(COLUMN_TYPES.map((type) => converted(kind, type, value))).toEqual(expected);
  });
});

describe('docs/types.md, time', () => {
  const { rows } = tableOf(doc, 'time');

  test.each(rows as [string, string, string, string][])('%s in %s: %s → %s', (time, zone, value, expected) => {
    const stamp = converter('text', { type: 'datetime', time, zone })(value);
    expect(stamp === undefined ? 'unfit' : JSON.parse(stamp)).toBe(expected);
  });

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(30);
  });
});

describe('docs/types.md, years and days', () => {
  const stampOf = (json: string | undefined): unknown => (json === undefined ? 'unfit' : JSON.parse(json));
  const years = tableOf(doc, 'last written').rows as [string, string, string][];
  const days = tableOf(doc, 'day_first').rows as [string, string, string][];

  test.each(years)('written at %s, %s → %s', (written, value, expected) => {
    const options = { type: 'datetime', time: 'auto', zone: 'UTC' } as const;
    expect(stampOf(converter('text', options, Date.parse(written) / 1000)(value))).toBe(expected);
  });

  test.each(days)('day_first: %s, %s → %s', (dayFirst, value, expected) => {
    const options = { type: 'datetime', time: 'auto', zone: 'UTC', dayFirst: dayFirst === 'true' } as const;
    expect(stampOf(converter('text', options)(value))).toBe(expected);
  });

  test('have rows', () => {
    expect([years.length, days.length]).toEqual([7, 5]);
  });
});
