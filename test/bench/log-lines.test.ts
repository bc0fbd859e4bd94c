import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { logLines, type BenchFormat } from '../../bench/log-lines.ts';

function text(format: BenchFormat, lines: number, seed?: number): string {
  const log = logLines(format, seed);
  return log.head + Array.from({ length: lines }, () => log.next()).join('');
}

test.each(['ndjson', 'csv', 'access'] as const)(
  'gives the same %s for the same seed, and another for another',
  (format) => {
    expect(text(format, 500, 1)).toBe(text(format, 500, 1));
    expect(text(format, 500, 1)).not.toBe(text(format, 500, 2));
  },
);

test('NDJSON is one object a line', () => {
  const records = text('ndjson', 500)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { ok: unknown });
  expect(records).toHaveLength(500);
  expect(records.every(({ ok }) => typeof ok === 'boolean')).toBe(true);
});

test('CSV has as many fields in each row as in its head', () => {
  const rows: string[][] = parse(text('csv', 500));
  expect(rows).toHaveLength(501);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([12]));
});

test('an access log has values that are not there, escaped quotes and both kinds of address', () => {
  const lines = text('access', 5000).trimEnd().split('\n');
  const quoted = '"((?:[^"\\\\]|\\\\.)*)"';
  const combined = new RegExp(
    `^[\\d.:a-f]+ - \\S+ \\[[^\\]]+ \\+0000\\] ${quoted} \\d{3} (?:\\d+|-) ${quoted} ${quoted}$`,
  );
  expect(lines.filter((line) => !combined.test(line))).toEqual([]);
  for (const kind of [/ - - \[/, / - user\d+ \[/, / 304 - "/, /"-" "/, /\\"/, /^2001:db8::/, /\?q=/]) {
    expect(lines.filter((line) => kind.test(line)).length).toBeGreaterThan(0);
  }
});
