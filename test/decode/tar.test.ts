import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tar } from '../../src/lib/decode/tar.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Bytes, Entry, Source } from '../../src/lib/seams.ts';
import { CHUNK_SIZES, inChunks, watched } from '../suites/codec-suite.ts';
import { pax, paxRecords, tarFile, tarOf, ZEROS } from './make-tar.ts';

const signal = AbortSignal.any([]);
const limits = {
  maxEntryBytes: 1e9,
  maxExpandedBytes: 1e9,
  maxRatio: 500,
  maxEntries: 100,
  maxDepth: 3,
  maxSpoolBytes: 1e6,
};
const facts = { path: 'a.tar', name: 'a.tar', container: '', lastModified: '', size: 0, metadata: {} };
const GNU = 'ustar  \0';

function sourceOf(file: Buffer, size = 97): Source {
  return { path: 'a.tar', facts, open: ({ from = 0 }) => inChunks(file.subarray(from), size) };
}

const files = (source: Source): AsyncIterable<Entry> => tar.entries(source, { signal, limits });

/** Each file as `name: content`, with the error's message where it has one, then that of the archive. */
async function read(source: Source): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, content } of files(source)) {
      const { text, error } = await textOf(content);
      found.push(`${name}: ${text}${error === undefined ? '' : `(${error.message})`}`);
    }
  } catch (error) {
    found.push((error as Error).message);
  }
  return found;
}

async function textOf(content: AsyncIterable<Bytes>): Promise<{ text: string; error?: PipelineError }> {
  let text = '';
  try {
    for await (const chunk of content) text += chunk.toString('latin1');
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { text, error };
  }
  return { text };
}

const long = `${'folder/'.repeat(30)}long.log`;
const longName = (name: string) => ({ name: '././@LongLink', type: 'L', magic: GNU, content: `${name}\0` });
const sparseHeader = (goesOn: boolean) => (header: Buffer) => header.writeUInt8(goesOn ? 1 : 0, 482);
const SPARSE = '(The content is a file stored without its holes (sparse), which cannot be read yet.)';
const a = { name: 'a.log', content: 'a\n' };
const b = { name: 'b.log', content: 'b\n' };

describe.each([...CHUNK_SIZES, 1])('in chunks of %i bytes', (size) => {
  test.each([
    ['files', tarOf(a, { name: 'empty.log' }, b), ['a.log: a\n', 'empty.log: ', 'b.log: b\n']],
    ['ustar with a path in two parts', tarOf({ ...a, prefix: 'x/y' }), ['x/y/a.log: a\n']],
    ['no magic, as before ustar', tarOf({ ...a, magic: '', type: '\0' }), ['a.log: a\n']],
    [
      'GNU tar, which keeps times in the place of a prefix',
      tarOf({ ...a, magic: GNU, prefix: '14550' }),
      ['a.log: a\n'],
    ],
    ['a long name of GNU tar', tarOf(longName(long), a, b), [`${long}: a\n`, 'b.log: b\n']],
    ['a long name of pax', tarOf(pax({ mtime: '1.5', path: long }), a, b), [`${long}: a\n`, 'b.log: b\n']],
    ['a size of pax', tarOf(pax({ size: '2' }), { ...a, size: '00000000000\0' }, b), ['a.log: a\n', 'b.log: b\n']],
    [
      'a size to base 256',
      tarOf({ ...a, size: Buffer.from('800000000000000000000002', 'hex') }, b),
      ['a.log: a\n', 'b.log: b\n'],
    ],
    ['a size with spaces', tarOf({ ...a, size: '         2 \0' }), ['a.log: a\n']],
    [
      'attributes for all files, and one that takes them back',
      tarOf(pax({ path: 'all.log' }, 'g'), a, pax({ path: '' }), b),
      ['all.log: a\n', 'b.log: b\n'],
    ],
    ['archives behind one another', Buffer.concat([tarOf(a), ZEROS, tarOf(b)]), ['a.log: a\n', 'b.log: b\n']],
    ['a single block of zeros at the end', tarOf(a).subarray(0, -512), ['a.log: a\n']],
    ['zeros that do not fill a block', Buffer.concat([tarOf(a), Buffer.alloc(100)]), ['a.log: a\n']],
    [
      'folders and links are no files, and have no content, whatever their size',
      tarOf(
        { name: 'd/', type: '5' },
        { name: 'old/', type: '0' },
        { name: 'hard', type: '1', size: '00000000777\0' },
        { name: 'soft', type: '2' },
        { name: 'pipe', type: '6' },
        b,
      ),
      ['b.log: b\n'],
    ],
    [
      'what GNU tar keeps besides',
      tarOf(
        { name: 'volume', type: 'V' },
        { name: 'd', type: 'D', content: 'Ya.log\0\0' },
        { ...longName('to'), type: 'K' },
        b,
      ),
      ['b.log: b\n'],
    ],
    ['a type that is not known is a file', tarOf({ ...a, type: 'Q' }), ['a.log: a\n']],
    ['checksums of signed bytes', tarOf({ ...a, name: 'ä.log', signed: true }), ['ä.log: a\n']],
    [
      'a sparse file of GNU tar, whose map goes on in two blocks',
      Buffer.concat([
        tarFile({ ...a, type: 'S', magic: GNU, content: '', size: '00000000002\0', change: sparseHeader(true) }),
        Buffer.alloc(512, 0).fill(1, 504, 505),
        Buffer.alloc(512, 0),
        Buffer.concat([Buffer.from('xy'), Buffer.alloc(510)]),
        tarOf(b),
      ]),
      [`a.log: ${SPARSE}`, 'b.log: b\n'],
    ],
    [
      'a sparse file of pax',
      tarOf(pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'real.log', path: 'GNUSparseFile.0/x' }), a, b),
      [`real.log: ${SPARSE}`, 'b.log: b\n'],
    ],
    [
      'the rest of a file of another volume',
      tarOf({ ...a, type: 'M' }, b),
      [
        'a.log: (The content is the rest of a file that begins in another volume, which cannot be read yet.)',
        'b.log: b\n',
      ],
    ],
    [
      'names are labels',
      tarOf({ ...a, name: '../../etc/passwd' }, { ...b, name: '/b\x1b[2J.log' }),
      ['../../etc/passwd: a\n', '/b\ufffd[2J.log: b\n'],
    ],
    ['a name in code page 932', tarOf({ ...a, name: Buffer.from('837d83582e6c6f67', 'hex') }), ['マス.log: a\n']],
    ['a name in code page 437', tarOf({ ...a, name: Buffer.from('4c94776520812e6c6f67', 'hex') }), ['Löwe ü.log: a\n']],
  ])('%s', async (_, file, expected) => {
    expect(await read(sourceOf(file, size))).toEqual(expected);
  });

  const damaged = tarOf(a, b);
  damaged[1024 + 20]! ^= 1;
  test.each([
    [
      'a header whose checksum differs',
      damaged,
      ['a.log: a\n', 'The tar data is damaged at byte 1024: the checksum of a header differs.'],
    ],
    [
      'bytes behind the end',
      Buffer.concat([tarOf(a), Buffer.alloc(512, 'x')]),
      ['a.log: a\n', 'The tar data is damaged at byte 2048: the checksum of a header differs.'],
    ],
    [
      'a size that is not a number',
      tarOf(a, { ...b, size: '0000000000x\0' }),
      ['a.log: a\n', 'The tar data is damaged at byte 1024: a size that is not a number.'],
    ],
    [
      'a size below zero',
      tarOf({ ...b, size: Buffer.alloc(12, 0xff) }),
      ['The tar data is damaged at byte 0: a size that is not a number.'],
    ],
    [
      'a size beyond what can be counted',
      tarOf({ ...b, size: Buffer.from('80ffffffffffffffffffffff', 'hex') }),
      ['The tar data is damaged at byte 0: a size that is not a number.'],
    ],
    ...[
      ['without a length', 'path=x\n'],
      ['whose length is too large', '99 path=x\n'],
      ['whose length is zero', '0 path=x\n'],
      ['whose length is too small', '5 path=x\n'],
      ['without a value', '8 path\n\n'],
      ['with a size that is no number', paxRecords({ size: '-1' }).toString()],
    ].map(([what, content]): [string, Buffer, string[]] => [
      `a pax record ${what}`,
      tarOf({ name: 'x', type: 'x', content: content! }, a),
      ['The tar data is damaged at byte 0: attributes that are not pax records.'],
    ]),
    [
      'attributes that would fill memory',
      tarOf({ name: 'x', type: 'L', size: '77777777777\0' }),
      ['The tar data is damaged at byte 0: attributes of more than 1048576 bytes.'],
    ],
    ['no zeros at the end', tarFile(a), ['a.log: a\n', 'The tar data ends early, at byte 1024.']],
  ])('%s', async (_, file, expected) => {
    expect(await read(sourceOf(file, size))).toEqual(expected);
  });
});

test('a cut at any byte is named once, after the files and bytes that precede it', async () => {
  const file = tarOf(pax({ path: long }), { ...a, content: 'x'.repeat(700) }, b);
  const whole = await read(sourceOf(file));
  for (let length = 513; length < file.length - 1024; length++) {
    const found = await read(sourceOf(file.subarray(0, length)));
    const message = `The tar data ends early, at byte ${length}.`;
    expect(found.filter((line) => line.includes(message))).toHaveLength(1);
    const last = found.pop()!;
    const given = last === message ? '' : last.slice(0, -message.length - 2);
    expect([message, `${given}(${message})`]).toContain(last);
    expect(whole.slice(0, found.length)).toEqual(found);
    expect((whole[found.length] ?? '').startsWith(given)).toBe(true);
  }
});

test.each([
  ['nothing', Buffer.alloc(0), false],
  ['zeros', Buffer.alloc(512), false],
  ['a short text', Buffer.from('ustar'), false],
  [
    'a text with its magic in the right place',
    Buffer.from(`${'x'.repeat(257)}ustaring at logs${' '.repeat(300)}`),
    false,
  ],
  ['a header', tarFile(a), true],
  ['a header without magic', tarFile({ ...a, magic: '' }), true],
  ['a damaged header', tarFile(a).fill('x', 0, 5), true],
])('knows its own files by their first block: %s', (_, file, its) => {
  expect(tar.detect(file.subarray(0, 512))).toBe(its);
});

test('a file is read again from its place', async () => {
  const found: string[] = [];
  for await (const { content } of files(sourceOf(tarOf(a, { ...b, content: 'b'.repeat(1000) }, a)))) {
    const first = await textOf(content);
    const again = await textOf(content);
    expect(again).toEqual(first);
    found.push(again.text);
  }
  expect(found).toEqual(['a\n', 'b'.repeat(1000), 'a\n']);
});

test('a source that can be read only once gives nothing the second time', async () => {
  const file = inChunks(tarOf(a, b), 64)[Symbol.asyncIterator]();
  const once: Source = { path: 'a.tar', facts, open: () => ({ [Symbol.asyncIterator]: () => file }) };
  for await (const { content } of files(once)) {
    expect(await textOf(content)).toEqual({ text: 'a\n' });
    for await (const _ of content);
    break;
  }
  expect((await file.next()).done).toBe(true);
});

test('files that are left, whole or in part, do not hinder those behind them', async () => {
  const names: string[] = [];
  for await (const { name, content } of files(sourceOf(tarOf(a, { ...b, content: 'b'.repeat(5000) }, a)))) {
    names.push(name);
    if (name === 'b.log') for await (const chunk of content) if (chunk.length > 0) break;
  }
  expect(names).toEqual(['a.log', 'b.log', 'a.log']);
});

test('an error of the source goes through, and ends the archive', async () => {
  const failure = new PipelineError('SOURCE_READ', { path: 'a', offset: 1, reason: 'reset' });
  const broken = async function* (): AsyncGenerator<Bytes> {
    yield tarOf(a).subarray(0, 513);
    throw failure;
  };
  const found: unknown[] = [];
  for await (const { content } of files({ path: 'a', facts, open: broken })) found.push(await textOf(content));
  expect(found).toEqual([{ text: 'a', error: failure }]);
});

test('closes its source whichever way it ends', async () => {
  const input = watched(inChunks(tarOf(a, b), 100));
  for await (const { name } of files({ path: 'a', facts, open: () => input.content })) {
    expect(name).toBe('a.log');
    break;
  }
  expect(input.closed()).toBe(1);
});

test.each(['v7', 'ustar', 'pax'])('reads what `tar --format=%s` writes', async (format) => {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'));
  try {
    writeFileSync(join(folder, 'a.log'), 'a\n'.repeat(10_000));
    writeFileSync(join(folder, 'b.log'), '');
    symlinkSync('a.log', join(folder, 'link'));
    const file = execFileSync('tar', [`--format=${format}`, '-cf', '-', '-C', folder, 'a.log', 'link', 'b.log']);
    expect(await read(sourceOf(file, 4096))).toEqual([`a.log: ${'a\n'.repeat(10_000)}`, 'b.log: ']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
