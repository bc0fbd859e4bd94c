import { deflateRawSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { Inflater, inflateWhole } from '../../src/lib/decode/inflater.ts';
import { OUTPUT_BYTES } from '../../src/lib/decode/native-decoder.ts';
import { logLines } from '../suites/codec-suite.ts';

const content = logLines(5000, 4);
const packed = deflateRawSync(content);
let inflater = new Inflater();
afterEach(() => {
  inflater.close();
  inflater = new Inflater();
});

async function fed(input: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of inflater.feed(input)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('decodes a stream fed in pieces', async () => {
  const first = await fed(packed.subarray(0, 1000));
  expect([inflater.used, inflater.ended]).toEqual([1000, false]);
  const rest = await fed(packed.subarray(1000));
  expect(Buffer.concat([first, rest]).equals(content)).toBe(true);
});

test('takes no byte that follows its end', async () => {
  await fed(Buffer.concat([packed, Buffer.from('next')]));
  expect([inflater.used, inflater.ended]).toEqual([packed.length, true]);
});

test('finds its end when the next piece begins there', async () => {
  await fed(packed);
  expect(inflater.ended).toBe(false);
  await fed(Buffer.from('next'));
  expect([inflater.used, inflater.ended]).toEqual([0, true]);
});

test('says what is wrong', async () => {
  await fed(Buffer.from([0x07]));
  expect([inflater.fault, inflater.ended]).toEqual(['invalid block type', false]);
});

test('gives chunks of at most its output size', async () => {
  for await (const chunk of inflater.feed(deflateRawSync(Buffer.alloc(2_000_000)))) {
    expect(chunk.length).toBeLessThanOrEqual(2 * OUTPUT_BYTES);
  }
});

test('decodes a short stream at once, up to its own end', () => {
  const short = deflateRawSync('abc');
  expect(inflateWhole(Buffer.concat([short, Buffer.from('next')]))).toEqual({
    content: Buffer.from('abc'),
    used: short.length,
  });
});

test.each([
  ['cut', packed.subarray(0, 1000)],
  ['damaged', Buffer.from([0x07])],
  ['longer than a megabyte', deflateRawSync(Buffer.alloc(1_100_000))],
])('leaves a stream that is %s to the inflater', (_, input) => {
  expect(inflateWhole(input)).toBeUndefined();
});
