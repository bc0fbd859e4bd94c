import { expect, test } from 'vitest';
import { Passage } from '../../src/lib/delivery/passage.ts';
import { rawContent, rawReader } from '../../src/lib/delivery/raw-reader.ts';
import { csv } from '../../src/lib/parse/csv.ts';
import type { ParserStart, RecordChunk } from '../../src/lib/seams.ts';
import { valueText } from '../../src/lib/seams.ts';
import type { KeptReject } from '../../src/lib/delivery/kept-reject.ts';
import { keptReject } from './rejects.ts';

const context = JSON.stringify(['n', 'name']);
const make = (start: ParserStart) =>
  csv.parser(csv.options.parse({}), { paths: [['name']], rest: false }, { maxRecordBytes: 100 }, start);

async function read(rejects: readonly KeptReject[], cut: number, left: readonly number[] = []) {
  const passage = new Passage(rejects);
  for (const one of left) passage.leave(one);
  const range = { first: 0, end: rejects.length };
  const parser = rawReader(make, passage, range);
  const chunks: RecordChunk[] = [];
  for await (const bytes of rawContent(passage, range.first, range.end)) {
    for (let at = 0; at < bytes.length; at += cut) chunks.push(...parser.push(bytes.subarray(at, at + cut)));
  }
  chunks.push(...parser.end());
  return { passage, chunks };
}

const REJECTS = [
  keptReject('2,b', 10, { record: 2, alone: true, context }),
  keptReject('x', 30, { record: 5, alone: true }),
  keptReject('7,"g\ng"', 50, { record: 7, alone: true, context }),
];

test.each([1, 2, 100])('each record is read by itself, as the one that it was, cut after %i bytes', async (cut) => {
  const { chunks, passage } = await read(REJECTS, cut, [1]);
  const found = chunks.flatMap(({ numbers, starts, offset, values }) =>
    numbers.map((number, i) => [number, offset + starts[i]!, valueText(values, i)]),
  );
  expect(found).toEqual([
    [2, 10, 'b'],
    [7, 50, 'g\ng'],
  ]);
  // Numbers go on without a gap: what lies between counts as dropped.
  expect(chunks.map(({ first, filtered }) => [first, filtered])).toEqual([
    [1, 1],
    [3, 4],
  ]);
  expect(passage.at({ entry: 0, records: 2 })).toEqual({ rejects: 1, records: 1 });
  expect(passage.at({ entry: 1, records: 0 })).toEqual({ rejects: 3, records: 2 });
});

test('one that has become two moves the numbers behind it', async () => {
  const { chunks } = await read(
    [
      keptReject('1,a\n2,b', 10, { record: 3, alone: true, context }),
      keptReject('3,c', 18, { record: 4, alone: true, context }),
    ],
    100,
  );
  expect(chunks.flatMap(({ numbers }) => numbers)).toEqual([3, 4, 5]);
});
