import { expect, test } from 'vitest';
import type { KeptReject } from '../../src/lib/delivery/kept-reject.ts';
import { partsAfter, rejectSlices, rejectsOf } from '../../src/lib/delivery/reject-slices.ts';
import type { RejectsPart } from '../../src/lib/delivery/ledger.ts';
import { keptReject } from './rejects.ts';

const LINES = [0, 10, 20].map((offset) => keptReject(`r${offset}`, offset).line);
const WHOLE = Buffer.concat(LINES);
const options = { signal: AbortSignal.any([]) };

/** Gives them a few bytes at a time, and what lies behind what counts. */
async function* reading({ from = 0 }: RejectsPart) {
  const all = Buffer.concat([WHOLE, Buffer.from('not a line')]);
  for (let at = from; at < all.length; at += 7) yield all.subarray(at, at + 7);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const offsets = (rejects: readonly KeptReject[]) => rejects.map(({ offset }) => offset);

test('of each part what counts is read, and no more', async () => {
  const parts = [
    { name: 'a', bytes: WHOLE.length, from: LINES[0]!.length },
    { name: 'b', bytes: LINES[0]!.length },
  ];
  const rejects = await all(rejectsOf(parts, reading, options));
  expect(rejects.map(({ part, offset, end }) => [part, offset, end])).toEqual([
    [0, 10, LINES[0]!.length + LINES[1]!.length],
    [0, 20, WHOLE.length],
    [1, 0, LINES[0]!.length],
  ]);
  expect((await all(rejectSlices(rejectsOf(parts, reading, options)))).map(offsets)).toEqual([[10, 20], [0]]);
  expect(partsAfter(parts, undefined)).toEqual(parts);
  expect(partsAfter(parts, rejects[0])).toEqual([{ ...parts[0], from: rejects[0]!.end }, parts[1]]);
  expect(partsAfter(parts, rejects[1])).toEqual([parts[1]]);
  expect(partsAfter(parts, rejects[2])).toEqual([]);
});

test('what somebody else has written there is told, with its place', async () => {
  const line = Buffer.from('{"code":"PARSE_RECORD"}\n');
  async function* other() {
    yield Buffer.concat([LINES[0]!, line]);
  }
  const end = LINES[0]!.length + line.length;
  await expect(all(rejectsOf([{ name: 'rejects/a/1.ndjson', bytes: end }], other, options))).rejects.toMatchObject({
    code: 'REJECTS_UNKNOWN',
    message: `The line of rejects/a/1.ndjson that ends at byte ${end} is no reject as Logsluice keeps them.`,
  });
});
