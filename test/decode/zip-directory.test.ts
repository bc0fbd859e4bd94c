import { expect, test } from 'vitest';
import { cutDirectory } from '../../src/lib/decode/zip-directory.ts';
import { UnzipperView } from '../../src/lib/decode/unzipper-view.ts';
import { extraField, makeZip, wide, type ZipFile } from './make-zip.ts';

function directoryOf(files: readonly ZipFile[]): Buffer {
  const file = makeZip(files);
  return file.subarray(file.readUInt32LE(file.length - 6), -22);
}

const ALL = 0xffffffff;

test('cuts names and extra fields', () => {
  const extra = Buffer.concat([
    extraField(9, Buffer.from('x')),
    extraField(7, Buffer.alloc(0)),
    Buffer.from([1, 2, 3]),
  ]);
  const [a, b] = cutDirectory(
    directoryOf([
      { name: 'a.log', content: 'a', extra },
      { name: 'b', content: '' },
    ]),
    2,
    0,
  );
  expect([a!.name.toString(), [...a!.extra]]).toEqual([
    'a.log',
    [
      [9, Buffer.from('x')],
      [7, Buffer.alloc(0)],
    ],
  ]);
  expect([b!.name.toString(), [...b!.extra]]).toEqual(['b', []]);
});

const two = directoryOf([
  { name: 'a.log', content: 'a' },
  { name: 'b.log', content: 'b' },
]);

test.each([
  ['fewer entries', two, 3, 102],
  ['more entries', two, 1, 51],
  ['an entry that is cut', two.subarray(0, -1), 2, 51],
  ['something else', Buffer.concat([two.subarray(0, 51), Buffer.alloc(60)]), 2, 51],
  ['a count beyond all numbers', two, 2 ** 53, 102],
])('names a directory with %s than it counts', (_, directory, count, at) => {
  expect(() => cutDirectory(directory, count, 1000)).toThrow(expect.objectContaining({ code: 'DECODE_CORRUPT' }));
  expect(() => cutDirectory(directory, count, 1000)).toThrow(`damaged at byte ${1000 + at}:`);
});

test.each([
  ['numbers of 32 bits', { says: {} }, [3, 1, 0]],
  [
    'all numbers wide',
    { says: { bytes: ALL, packedBytes: ALL, offset: ALL }, extra: wide(5e9, 4e9, 6e9) },
    [5e9, 4e9, 6e9],
  ],
  ['one number wide', { says: { offset: ALL }, extra: wide(6e9) }, [3, 1, 6e9]],
  [
    'a wide field among others',
    { says: { bytes: ALL }, extra: Buffer.concat([extraField(7, Buffer.from('x')), wide(5e9)]) },
    [5e9, 1, 0],
  ],
  ['a wide field that is not needed', { says: {}, extra: wide(5e9) }, [3, 1, 0]],
  [
    'a wide field that is too short',
    { says: { bytes: ALL, packedBytes: ALL }, extra: wide(5e9) },
    [undefined, undefined, 0],
  ],
  ['no wide field', { says: { bytes: ALL } }, [undefined, 1, 0]],
  ['extra fields that are cut', { says: {}, extra: Buffer.from([1, 0, 200]) }, [3, 1, 0]],
])('unzipper reads %s', async (_, more, expected) => {
  const records = cutDirectory(
    directoryOf([{ name: 'a.log', content: 'aaa', ...more, says: { packedBytes: 1, ...more.says } }]),
    1,
    0,
  );
  const { files } = await UnzipperView.of(records);
  expect(files.map((file) => [file.uncompressedSize, file.compressedSize, file.offsetToLocalFileHeader])).toEqual([
    expected,
  ]);
});

test('unzipper reads more entries than 16 bits count', async () => {
  const [record] = cutDirectory(two, 2, 0);
  const { files } = await UnzipperView.of(Array.from({ length: 66_000 }, () => record!));
  expect(files).toHaveLength(66_000);
}, 60_000);

test('unzipper reads no entries', async () => {
  expect((await UnzipperView.of([])).files).toEqual([]);
});
