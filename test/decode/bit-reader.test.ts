import { expect, test } from 'vitest';
import { BitReader } from '../../src/lib/decode/bit-reader.ts';
import { ByteReader } from '../../src/lib/decode/byte-reader.ts';
import { inChunks } from '../suites/codec-suite.ts';

const open = async (bytes: Buffer, size = 7): Promise<BitReader> => {
  const bits = new BitReader('bzip2', new ByteReader(inChunks(bytes, size), AbortSignal.any([])));
  await bits.fill();
  return bits;
};

test('takes bits from the highest of each byte on', async () => {
  const bits = await open(Buffer.from([0b1010_0101, 0b1100_0011, 0xff, 0x01]));
  expect([1, 3, 8, 1, 19].map((count) => bits.take(count))).toEqual([
    1, 0b010, 0b0101_1100, 0, 0b011_11111111_00000001,
  ]);
});

test.each([1, 7, 1000])('reads the same in chunks of %i', async (size) => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 37) & 0xff));
  const bits = await open(bytes, size);
  const seen: number[] = [];
  for (let count = 1000; count > 0; count--) {
    if (bits.low) await bits.fill();
    seen.push(bits.take(8));
  }
  expect(Buffer.from(seen).equals(bytes)).toBe(true);
});

test('says where it is, and whether another byte follows', async () => {
  const bits = await open(Buffer.from([1, 2, 3]));
  bits.take(9);
  expect(bits.offset).toBe(1);
  expect([await bits.nextByte(), bits.offset]).toEqual([true, 2]);
  bits.take(8);
  expect(await bits.nextByte()).toBe(false);
});

test('names the end of the input where more is taken, whatever stands wrong there', async () => {
  const bits = await open(Buffer.from([1, 2]));
  expect(bits.fault('odd').context).toEqual({ codec: 'bzip2', offset: 0, fault: 'odd' });
  bits.take(16);
  expect(() => bits.take(1)).toThrow('The bzip2 data ends early, at byte 2.');
  expect(bits.fault('odd').code).toBe('DECODE_TRUNCATED');
  await expect(bits.fill()).rejects.toThrow('The bzip2 data ends early, at byte 2.');
});
