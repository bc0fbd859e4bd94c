import type { Batch } from '../../src/lib/seams.ts';

/** One body of these rows, as the batch room makes it. Row `i` came from record `i + 1`, whose text is the row's. */
export function batchOf(rows: readonly object[]): Batch {
  const texts = rows.map((row) => Buffer.from(JSON.stringify(row)));
  const cuts = [1];
  for (const text of texts) cuts.push(cuts.at(-1)! + text.length + 1);
  const body = Buffer.from(JSON.stringify(rows));
  return {
    body,
    rows: rows.length,
    last: { number: rows.length, end: cuts.at(-1)! - 2 },
    cuts,
    reject: (row, error) => {
      const raw = texts[row]!;
      return { number: row + 1, error, offset: cuts[row]! - 1, length: raw.length, raw };
    },
    release: () => {
      body.fill(0);
    },
  };
}

/** Rows `{ "n": 1 }` to `{ "n": count }`. */
export const numbered = (count: number): Batch => batchOf(Array.from({ length: count }, (_, i) => ({ n: i + 1 })));
