import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recognise } from '../../src/lib/decode/signatures.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/containers/${name}`, import.meta.url)).subarray(0, 512);

test.each([['multi.lz4', 'lz4 data']])('names the kind of the file %s', (name, kind) => {
  expect(recognise(fixture(name))).toBe(kind);
});

test.each([
  ['\x02\x21\x4c\x18', 'lz4 data'],
  ['\xff\x06\x00\x00sNaPpY\x01', 'snappy data'],
  ['7z\xbc\xaf\x27\x1c\0\x04', 'a 7z archive'],
  ['Rar!\x1a\x07\x01\0', 'a rar archive'],
  ['ElfFile\0\0\0', 'an EVTX event log'],
  ['PAR1\x15\x04\x15', 'a Parquet file'],
  ['Obj\x01\x04\x14avro.codec', 'an Avro file'],
])('names the kind of content that begins with %j', (head, kind) => {
  expect(recognise(bytes(head))).toBe(kind);
});

test.each([
  ['nothing', ''],
  ['one byte', '\x28'],
  ['JSON', '{"a":1}\n'],
  ['text with the letters of bzip2', 'BZh9 is a level\n'],
  ['text with the letters of zip', 'PK failed\n'],
  ['text with the letters of Parquet', 'PAR1,PAR2\n'],
  ['text with the letters of Avro', 'Object,Count\n'],
  ['a log about tar', `${'x'.repeat(256)}ustar\n`],
  ['UTF-16', '\xff\xfea\0'],
])('leaves %s to the parser', (_, head) => {
  expect(recognise(bytes(head))).toBeUndefined();
});
