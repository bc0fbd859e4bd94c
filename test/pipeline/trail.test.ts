import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHeldBy, PRINT_BYTES, stretchOf } from '../../src/lib/pipeline/print.ts';
import { Trail } from '../../src/lib/pipeline/trail.ts';
import type { RandomAccess } from '../../src/lib/seams.ts';

const NEVER = { signal: AbortSignal.any([]) };
const content = (bytes: Buffer): RandomAccess => ({
  size: bytes.length,
  read: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
});
const text = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `${i}\n`).join(''));

function followed(bytes: Buffer, from: number, cut: number): Trail {
  const trail = new Trail(from, undefined);
  for (let at = from; at < bytes.length; at += cut) trail.push(bytes.subarray(at, at + cut));
  return trail;
}

test('a print is of the first bytes and of those before the mark, however they came', () => {
  const place = text.length - 10;
  const print = [
    stretchOf(text.subarray(0, PRINT_BYTES), 0),
    stretchOf(text.subarray(place - PRINT_BYTES, place), place - PRINT_BYTES),
  ];
  for (const cut of [1000, 4096, 64 * 1024, text.length]) {
    expect(followed(text, 0, cut).before(place)).toEqual(print);
  }
});

test('of a short file it is all before the mark, and nothing behind it', () => {
  expect(followed(Buffer.from('ab]}'), 0, 1).before(2)).toEqual([stretchOf(Buffer.from('ab'), 0)]);
  expect(followed(Buffer.from('ab'), 0, 1).before(0)).toBeUndefined();
});

test('a run that begins inside keeps what an earlier one knew of the beginning', () => {
  const first = followed(text.subarray(0, 10_000), 0, 4096).before(9000)!;
  const later = new Trail(9000 - PRINT_BYTES, first);
  later.push(text.subarray(9000 - PRINT_BYTES, 12_000));
  expect(later.before(11_000)).toEqual([
    first[0],
    stretchOf(text.subarray(11_000 - PRINT_BYTES, 11_000), 11_000 - PRINT_BYTES),
  ]);
});

test('a mark so far back that its bytes are gone keeps the print from before', () => {
  const trail = followed(text.subarray(0, 5000), 0, 1000);
  const known = trail.before(4000);
  for (let at = 5000; at < text.length; at += 1000) trail.push(text.subarray(at, at + 1000));
  expect(trail.before(5000)).toBe(known);
});

test('content is held where it goes on behind the mark, and nowhere else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.nat(20_000), async (place, more) => {
      const trail = followed(text.subarray(0, place + 1), 0, 3000);
      const print = trail.before(place);
      if (print === undefined) return;
      const grown = Buffer.concat([text.subarray(0, place), Buffer.alloc(more)]);
      expect(await isHeldBy(content(grown), print, NEVER)).toBe(true);
      expect(await isHeldBy(content(grown.subarray(0, place - 1)), print, NEVER)).toBe(false);
      for (const at of [0, place - 1]) {
        const other = Buffer.from(grown);
        other[at] = other[at]! ^ 1;
        expect(await isHeldBy(content(other), print, NEVER)).toBe(false);
      }
    }),
    { numRuns: 50 },
  );
});
