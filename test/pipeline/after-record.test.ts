import fc from 'fast-check';
import { expect, test } from 'vitest';
import { json } from '../../src/lib/parse/json.ts';
import { text } from '../../src/lib/parse/text.ts';
import { afterRecord } from '../../src/lib/pipeline/after-record.ts';
import type { Parser, RecordChunk } from '../../src/lib/seams.ts';
import { flatten } from '../suites/format-suite.ts';

const chunksOf = (parser: Parser, input: string): readonly RecordChunk[] => [
  ...parser.push(Buffer.from(input)),
  ...parser.end(),
];

test('records, rejects and values of their own above the number are left', () => {
  const parser = text.parser({}, { paths: [['message']], rest: true }, { maxRecordBytes: 5 });
  const [chunk] = chunksOf(parser, 'one\ntoo long\ntwo\nthree\n');
  const left = afterRecord(chunk!, 2);
  expect(flatten([left])).toEqual(flatten([chunk!]).slice(2));
  expect(left).toMatchObject({ first: 3, numbers: [3, 4], rejects: [] });
  expect(flatten([afterRecord(chunk!, 1)])).toEqual(flatten([chunk!]).slice(1));
});

test('a chunk above the number is left as it is, and of one below it nothing is left', () => {
  const parser = text.parser({}, { paths: [], rest: true }, { maxRecordBytes: 5 }, { offset: 9, number: 6 });
  const [chunk] = chunksOf(parser, 'a\nb\n');
  expect(afterRecord(chunk!, 6)).toBe(chunk);
  for (const number of [8, 9]) {
    expect(afterRecord(chunk!, number)).toMatchObject({ numbers: [], starts: [], ends: [], rejects: [] });
    expect(afterRecord(chunk!, number).filtered).toBeUndefined();
  }
});

/** As many as `size` elements: none is a record that is dropped. */
const lineOf = (size: number): string => (size < 0 ? '{"list":\n' : JSON.stringify({ list: Array(size).fill(size) }));

test('what was filtered is counted again, whatever the number', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      const parser = json.parser({ explode: 'list[]' }, { paths: [['list']], rest: true }, { maxRecordBytes: 1000 });
      const chunks = chunksOf(parser, sizes.map((size) => `${lineOf(size)}\n`).join(''));
      const fates = chunks.flatMap(({ first, numbers, rejects, filtered = 0 }) =>
        Array.from({ length: numbers.length + rejects.length + filtered }, (_, i) => {
          const number = first + i;
          if (numbers.includes(number)) return 'record';
          return rejects.some((reject) => reject.number === number) ? 'reject' : 'filtered';
        }),
      );
      for (let number = 0; number <= fates.length; number++) {
        const left = chunks.map((chunk) => afterRecord(chunk, number));
        const count = left.reduce((sum, { filtered = 0 }) => sum + filtered, 0);
        expect(count).toBe(fates.slice(number).filter((fate) => fate === 'filtered').length);
        expect(flatten(left)).toEqual(flatten(chunks).filter((item) => item.number > number));
      }
    }),
  );
});
