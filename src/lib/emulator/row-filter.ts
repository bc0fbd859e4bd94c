import { CLOSE_BRACE, COMMA, QUOTE, skipSpace, skipString, skipValue } from './json-text.ts';

/** A column and the value it must have: the characters of a string, else the JSON text. */
export interface RowFilter {
  readonly column: string;
  readonly value: string;
}

/** Whether the stored row has every value asked for. A value of `null` also finds rows without the column. */
export function rowMatches(row: Buffer, filters: readonly RowFilter[]): boolean {
  const found = new Map<string, string>();
  let at = skipSpace(row, 1);
  while (row[at] === QUOTE) {
    const keyEnd = skipString(row, at + 1);
    const key = textOf(row, at, keyEnd);
    const start = skipSpace(row, skipSpace(row, keyEnd) + 1);
    const end = skipValue(row, start);
    if (filters.some(({ column }) => column === key)) found.set(key, textOf(row, start, end));
    at = skipSpace(row, end);
    if (row[at] === CLOSE_BRACE) break;
    if (row[at] === COMMA) at = skipSpace(row, at + 1);
  }
  return filters.every(({ column, value }) => (found.get(column) ?? 'null') === value);
}

function textOf(row: Buffer, start: number, end: number): string {
  const text = row.toString('utf8', start, end);
  if (row[start] !== QUOTE) return text;
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
}
