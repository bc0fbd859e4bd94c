import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Passage } from '../../src/lib/delivery/passage.ts';
import { placeReader } from '../../src/lib/delivery/place-reader.ts';
import { text } from '../../src/lib/parse/text.ts';
import type { Parser, RecordChunk } from '../../src/lib/seams.ts';
import { keptReject } from './rejects.ts';

const LIMITS = { maxRecordBytes: 100 };
const lines = (): Parser => text.parser(text.options.parse({}), { paths: [['text']], rest: false }, LIMITS);

/** The texts of what is read of `content`, and the reader's chunks. */
function read(content: string, passage: Passage, cut = content.length) {
  const parser = placeReader(lines(), passage, { first: 0, end: passage.rejects.length });
  const chunks: RecordChunk[] = [];
  for (let at = 0; at < content.length; at += cut)
    chunks.push(...parser.push(Buffer.from(content.slice(at, at + cut))));
  chunks.push(...parser.end());
  const texts = chunks.flatMap(({ bytes, starts, ends }) =>
    starts.map((start, i) => bytes.subarray(start, ends[i]).toString()),
  );
  return { texts, chunks };
}

describe('keeps', () => {
  test.each([
    ['a record where a reject lay', 'a\nb\nc\n', [['b', 2]], ['b']],
    ['each of the records that it is now', 'a\nb\nc\nd\n', [['b\nc', 2]], ['b', 'c']],
    ['a record that holds the beginning of one', 'a\nbbb\nc\n', [['b', 3]], ['bbb']],
    ['the last one, without a line end', 'a\nb', [['b', 2]], ['b']],
    ['none where no reject lay', 'a\nb\n', [], []],
    ['none where other bytes are', 'a\nb\nc\n', [['x', 2]], []],
  ] as const)('%s', (_, content, rejects, expected) => {
    const passage = new Passage(rejects.map(([raw, offset]) => keptReject(raw, offset)));
    expect(read(content, passage).texts).toEqual(expected);
  });
});

test('counts what it does not keep as dropped, without a gap', () => {
  const { chunks } = read('a\nb\nc\nd\n', new Passage([keptReject('c', 4)]));
  expect(chunks).toMatchObject([{ first: 1, numbers: [3], rejects: [], filtered: 3 }]);
});

test('tells what is dealt with up to a record', () => {
  const passage = new Passage([keptReject('b', 2), keptReject('d\ne', 6), keptReject('g', 12)]);
  read('a\nb\nc\nd\ne\nf\ng\n', passage);
  const upTo = (records: number) => passage.at({ entry: 0, records });
  expect(upTo(1)).toEqual({ rejects: 0, records: 0 });
  expect(upTo(2)).toEqual({ rejects: 1, records: 1 });
  // Inside the second.
  expect(upTo(4)).toBeUndefined();
  expect(upTo(5)).toEqual({ rejects: 2, records: 3 });
  expect(passage.at({ entry: 1, records: 0 })).toEqual({ rejects: 3, records: 4 });
});

test('what has no record any more is gone; where other bytes are it is left', () => {
  const passage = new Passage([keptReject('  ', 2), keptReject('x', 5)]);
  read('a\n  \nb\n', passage);
  expect([passage.isGone(0), passage.isLeft(0), passage.isGone(1), passage.isLeft(1)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test('any set of lines comes out, however the content is cut', () => {
  const anyLines = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,9}$/), fc.boolean()), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(anyLines, fc.integer({ min: 1, max: 30 }), (all, cut) => {
      let offset = 0;
      const rejects = [];
      for (const [line, isRejected] of all) {
        if (isRejected) rejects.push(keptReject(line, offset));
        offset += line.length + 1;
      }
      const passage = new Passage(rejects);
      const { texts } = read(all.map(([line]) => `${line}\n`).join(''), passage, cut);
      expect(texts).toEqual(all.filter(([, isRejected]) => isRejected).map(([line]) => line));
      expect(passage.at({ entry: 1, records: 0 })).toEqual({ rejects: rejects.length, records: rejects.length });
    }),
  );
});
