import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batcher } from '../../src/lib/batch/batcher.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Batch, RowChunk } from '../../src/lib/seams.ts';

/** A chunk in which row `i` came from a record whose text is `texts[i]`. */
function chunkOf(texts: readonly string[], firstNumber = 1): RowChunk {
  const bytes = Buffer.from(texts.join('\n'), 'utf8');
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const text of texts) {
    starts.push(at);
    at += Buffer.byteLength(text);
    ends.push(at);
    at += 1;
  }
  return {
    ...rowsOf(texts.map((text) => JSON.stringify({ v: text }))),
    index: texts.map((_, i) => i),
    from: {
      first: firstNumber,
      bytes,
      offset: 1000,
      numbers: texts.map((_, i) => firstNumber + i),
      starts,
      ends,
      values: { starts: [], ends: [], own: new Map(), text: '' },
      rejects: [],
    },
    rejects: [],
    filtered: 0,
  };
}

function rowsOf(rows: readonly string[]): Pick<RowChunk, 'rows' | 'ends'> {
  let end = 0;
  return {
    rows: Buffer.from(rows.map((row) => `${row},`).join('')),
    ends: rows.map((row) => (end += Buffer.byteLength(row) + 1)),
  };
}

const pack = (maxBytes: number, ...chunks: RowChunk[]): Batch[] => {
  const step = batcher(maxBytes);
  return [...chunks.flatMap((chunk) => step.push(chunk)), ...step.end()];
};
const error = new PipelineError('SINK_ROW_REFUSED', { status: 400, code: 'X' });

describe('batcher', () => {
  test.each([
    ['nothing becomes no batch', 100, [], []],
    ['one row becomes one array', 100, ['a'], ['[{"v":"a"}]']],
    ['two rows share a body', 100, ['a', 'b'], ['[{"v":"a"},{"v":"b"}]']],
    ['a body may be exactly as long as the limit', 21, ['a', 'b'], ['[{"v":"a"},{"v":"b"}]']],
    ['one byte less cuts it', 20, ['a', 'b'], ['[{"v":"a"}]', '[{"v":"b"}]']],
    ['a character beyond ASCII weighs its bytes', 21, ['é', 'b'], ['[{"v":"é"}]', '[{"v":"b"}]']],
  ])('%s', (_, max, texts, bodies) => {
    expect(pack(max, chunkOf(texts)).map(({ body }) => body.toString('utf8'))).toEqual(bodies);
  });

  test('a batch goes on over chunks, and its rows find their own records', () => {
    const [batch, ...more] = pack(1000, chunkOf(['one', 'two'], 1), chunkOf(['three', 'four'], 3));
    expect(more).toEqual([]);
    expect(batch!.rows).toBe(4);
    expect([0, 1, 2, 3].map((row) => batch!.reject(row, error).raw.toString())).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
    expect(batch!.reject(3, error)).toMatchObject({ number: 4, offset: 1006, length: 4, error });
  });

  test('long records with short rows do not pile up behind a batch', () => {
    const chunk = chunkOf(['x'.repeat(300), 'y'.repeat(300), 'z'.repeat(300)]);
    const short: RowChunk = { ...chunk, ...rowsOf(['{}', '{}', '{}']) };
    expect(pack(200, short).map(({ rows }) => rows)).toEqual([2, 1]);
  });

  test('bodies fit, are valid JSON, and keep every row in order with its record', () => {
    const rows = fc.array(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => s.replaceAll('\n', ' '))),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 120, max: 400 }), (lists, max) => {
        let number = 1;
        const chunks = lists.map((texts) => {
          const chunk = chunkOf(texts, number);
          number += texts.length;
          return chunk;
        });
        const batches = pack(max, ...chunks);
        const all = lists.flat();
        let seen = 0;
        for (const batch of batches) {
          expect(batch.body.length).toBeLessThanOrEqual(max);
          const parsed = JSON.parse(batch.body.toString('utf8')) as { v: string }[];
          expect(parsed).toHaveLength(batch.rows);
          for (let row = 0; row < batch.rows; row++, seen++) {
            expect(parsed[row]!.v).toBe(all[seen]);
            expect(JSON.parse(batch.body.toString('utf8', batch.cuts[row], batch.cuts[row + 1]! - 1))).toEqual(
              parsed[row],
            );
            expect(batch.reject(row, error)).toMatchObject({ number: seen + 1 });
            expect(batch.reject(row, error).raw.toString()).toBe(all[seen]);
          }
        }
        expect(seen).toBe(all.length);
      }),
    );
  });
});
