import { expect, test } from 'vitest';
import { BlockReader } from '../../src/lib/decode/block-reader.ts';
import { findZipEnd } from '../../src/lib/decode/zip-end.ts';
import { makeZip } from './make-zip.ts';
import { MemoryContent } from './random-access.ts';

const signal = AbortSignal.any([]);
const find = (file: Buffer): ReturnType<typeof findZipEnd> =>
  findZipEnd(new BlockReader(new MemoryContent(file), { signal }));

const files = [{ name: 'a.log', content: 'a\n', stored: true }];
const plain = makeZip(files);
const empty = makeZip([]);
const inner = { name: 'inner.zip', content: plain, stored: true };

test.each([
  ['an archive', plain, 0],
  ['one with a comment', makeZip(files, { comment: 'x'.repeat(65_535) }), 0],
  ['one with an end record in its comment', makeZip(files, { comment: Buffer.concat([empty, empty]) }), 0],
  ['one with bytes behind', makeZip(files, { after: Buffer.alloc(100_000, 'x') }), 0],
  [
    'one with 1 MiB and a comment behind',
    makeZip(files, { comment: 'y'.repeat(65_535), after: Buffer.alloc(2 ** 20) }),
    0,
  ],
  ['one with bytes in front', makeZip(files, { before: Buffer.from('#!/bin/sh\n') }), 10],
  ['one with an archive inside', makeZip([inner, ...files]), 0],
  ['one behind the signature of a split archive', makeZip(files, { before: Buffer.from('xx') }), 2],
])('finds the end of %s', async (_, file, start) => {
  const found = await find(file);
  expect(found).toMatchObject({ start });
  expect(file.readUInt32LE(found.directory)).toBe(0x02014b50);
});

test('takes an archive without files for one', async () => {
  expect(await find(empty)).toEqual({ start: 0, directory: 0, directoryBytes: 0, entries: 0 });
});

const cutInside = makeZip([inner, { name: 'b.log', content: 'b'.repeat(100), stored: true }]);
const innerEnd = cutInside.indexOf('PK\x05\x06') + 22;
const noFit = Buffer.from(plain);
noFit.writeUInt32LE(1_000, noFit.length - 6);
const split = Buffer.from(plain);
split.writeUInt16LE(1, split.length - 18);

test.each([
  ['nothing', Buffer.alloc(0), 'DECODE_TRUNCATED', 0],
  ['an archive cut by a byte', plain.subarray(0, -1), 'DECODE_TRUNCATED', plain.length - 1],
  ['an end record whose directory lies elsewhere', noFit, 'DECODE_TRUNCATED', plain.length],
  ['an archive without files behind others', Buffer.concat([Buffer.from('x'), empty]), 'DECODE_TRUNCATED', 23],
  ['an archive cut right behind one inside', cutInside.subarray(0, innerEnd), 'DECODE_CORRUPT', 39],
  ['an archive cut later', cutInside.subarray(0, innerEnd + 50), 'DECODE_CORRUPT', 39],
  ['two archives', Buffer.concat([plain, plain]), 'DECODE_CORRUPT', plain.length],
  ['a second archive that is cut', Buffer.concat([plain, plain.subarray(0, 40)]), 'DECODE_CORRUPT', plain.length],
  [
    'more behind it than is looked through',
    makeZip(files, { after: Buffer.alloc(2 ** 21) }),
    'DECODE_TRUNCATED',
    plain.length + 2 ** 21,
  ],
])('refuses %s', async (_, file, code, offset) => {
  await expect(find(file)).rejects.toMatchObject({ code, context: { codec: 'zip', offset } });
});

test('names one part of an archive in parts', async () => {
  await expect(find(split)).rejects.toThrow('The content is one part of a zip archive, which cannot be read yet.');
});

test('gives up after 16 ends that are none', async () => {
  const content = new MemoryContent(
    Buffer.concat([Buffer.alloc(3_000_000), Buffer.from('PK\x05\x06'.repeat(200_000))]),
  );
  await expect(findZipEnd(new BlockReader(content, { signal }))).rejects.toMatchObject({ code: 'DECODE_TRUNCATED' });
  expect(content.reads.length).toBeLessThan(20);
});
