import { randomBytes } from 'node:crypto';
import { readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { loadSettings } from '../../src/lib/config/settings.ts';
import { openEntries } from '../../src/lib/decode/entries.ts';
import { layers } from '../../src/lib/decode/registry.ts';
import { zip } from '../../src/lib/decode/zip.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import type { DecodeLimits, Entry, Source } from '../../src/lib/seams.ts';
import { logLines } from '../suites/codec-suite.ts';
import { makeZip, type ZipFile } from './make-zip.ts';
import { MemoryContent, memorySource } from './random-access.ts';

const signal = AbortSignal.any([]);
const limits = loadSettings({}).decodeLimits;

/** Each entry's name and what came of it: its bytes, then its fault. At the end the code of what ended all. */
function seen(source: Source): Promise<[string, ...unknown[]][]> {
  return seenIn(openEntries(source, layers, { signal, limits }));
}

async function seenIn(entries: AsyncIterable<Entry>): Promise<[string, ...unknown[]][]> {
  const found: [string, ...unknown[]][] = [];
  try {
    for await (const entry of entries) {
      const chunks: Buffer[] = [];
      const fate: unknown[] = [];
      try {
        for await (const chunk of entry.content) chunks.push(chunk);
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        fate.push((error.context as { fault?: string }).fault ?? error.code);
      }
      found.push([entry.name, Buffer.concat(chunks).toString('latin1'), ...fate]);
    }
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    found.push([error.code]);
  }
  return found;
}

const inRanges = (file: Buffer): Source => memorySource(file, new MemoryContent(file));

const a = { name: 'a.log', content: 'a\n'.repeat(50) };
const b = { name: 'b.log', content: 'stored\n', stored: true };

test.each<[string, Buffer, unknown[][]]>([
  [
    'files, packed and stored',
    makeZip([a, b]),
    [
      [a.name, a.content],
      [b.name, b.content],
    ],
  ],
  [
    'files in the order of their places',
    makeZip([a, b], { order: [1, 0] }),
    [
      [a.name, a.content],
      [b.name, b.content],
    ],
  ],
  [
    'a file without content',
    makeZip([
      { name: 'e', content: '' },
      { name: 'f', content: '', stored: true },
    ]),
    [
      ['e', ''],
      ['f', ''],
    ],
  ],
  [
    'two files of one name',
    makeZip([a, a]),
    [
      [a.name, a.content],
      [a.name, a.content],
    ],
  ],
  [
    'all but folders and what macOS adds',
    makeZip([
      { name: 'd/', content: '', stored: true },
      { name: '__MACOSX/._a.log', content: 'x' },
      { name: '.DS_Store', content: 'x' },
      b,
    ]),
    [[b.name, b.content]],
  ],
  [
    'an archive inside',
    makeZip([{ name: 'in.zip', content: makeZip([a, b]) }, b]),
    [
      ['in.zip/a.log', a.content],
      ['in.zip/b.log', b.content],
      [b.name, b.content],
    ],
  ],
  ['gzip inside', makeZip([{ name: 'a.gz', content: gzipSync('a\n') }]), [['a.gz', 'a\n']]],
  ['nothing', makeZip([]), []],
])('reads %s', async (_, file, expected) => {
  expect(await seen(inRanges(file))).toEqual(expected);
  expect(await seen(memorySource(gzipSync(file)))).toEqual(expected);
});

test.each<[string, ZipFile, unknown[]]>([
  ['is encrypted', { ...a, says: { flags: 1 } }, ['', 'DECODE_UNSUPPORTED']],
  ['is packed by bzip2', { ...a, says: { method: 12 } }, ['', 'DECODE_UNSUPPORTED']],
  [
    'has less content than it says',
    { ...a, says: { bytes: 101 } },
    [a.content, 'the content has 100 of the 101 bytes of the directory'],
  ],
  [
    'has more content than it says',
    { ...a, says: { bytes: 10 } },
    ['a\na\na\na\na\n', 'the content is longer than the 10 bytes of the directory'],
  ],
  ['is stored in two sizes', { ...b, says: { bytes: 6 } }, ['', 'a stored file of two sizes']],
  ['overlaps the next', { ...a, says: { packedBytes: 100 } }, ['', 'a file that overlaps the next, or the directory']],
  [
    'begins where no file does',
    { ...b, content: 'long enough', says: { offset: 3, packedBytes: 5, bytes: 5 } },
    ['', 'no file begins where the directory says'],
  ],
  [
    'has a header that fills the archive',
    { ...b, localExtra: Buffer.alloc(100), says: { localExtraBytes: 60_000 } },
    ['', 'a file that reaches into the directory'],
  ],
  ['ends before its deflate data', { ...a, says: { packedBytes: 2 } }, ['a', 'DECODE_TRUNCATED']],
  [
    'goes on behind its deflate data',
    { name: 'c.log', content: Buffer.from([3, 0, 0]), stored: true, says: { method: 8, bytes: 0 } },
    ['', 'bytes behind the end of the content'],
  ],
  [
    'is no deflate data',
    { name: 'c.log', content: Buffer.from([7, 0, 0]), stored: true, says: { method: 8 } },
    ['', 'invalid block type'],
  ],
])('names a file that %s, and delivers the others', async (_, file, expected) => {
  const first = { name: 'first.log', content: 'first\n' };
  const offset = file.says?.offset;
  const bad = offset === undefined ? file : { ...file, says: { ...file.says, offset: offset + placeBehind(first) } };
  expect(await seen(inRanges(makeZip([first, bad, b])))).toEqual([
    [first.name, first.content],
    [file.name, ...expected],
    [b.name, b.content],
  ]);
});

test('names a file without a size, last', async () => {
  const bad = { ...a, says: { bytes: 0xffffffff } };
  expect(await seen(inRanges(makeZip([bad, b])))).toEqual([
    [b.name, b.content],
    [a.name, '', 'the directory has no size or no place for a file'],
  ]);
});

test('does not let a small archive unpack one body many times', async () => {
  const body = { name: 'a.log', content: 'a\n'.repeat(100_000) };
  const packedBytes = placeBehind(body) - 35;
  const again = { name: 'b.log', content: '', says: { offset: 0, packedBytes, bytes: 200_000 } };
  expect(await seen(inRanges(makeZip([body, again, again])))).toEqual([
    ['a.log', '', 'a file that overlaps the next, or the directory'],
    ['b.log', '', 'a file that overlaps the next, or the directory'],
    ['b.log', '', 'two files in one place'],
  ]);
});

/** How many bytes a file takes at the start of an archive. */
function placeBehind(file: ZipFile): number {
  const zip = makeZip([file]);
  return zip.readUInt32LE(zip.length - 6);
}

describe('limits', () => {
  const large = 20_000_000;
  test.each<[string, ZipFile[], Partial<DecodeLimits>, unknown[][]]>([
    ['its number of files', [a, b], { maxEntries: 1 }, [['', '', 'DECODE_ENTRIES']]],
    [
      'the size of a file',
      [a, b],
      { maxEntryBytes: 99 },
      [
        [a.name, '', 'DECODE_ENTRY_BYTES'],
        [b.name, b.content],
      ],
    ],
    [
      'what a file expands to',
      [{ ...a, says: { bytes: large } }, b],
      {},
      [
        [a.name, '', 'DECODE_RATIO'],
        [b.name, b.content],
      ],
    ],
  ])('hold for %s before it is read', async (_, files, less, expected) => {
    const entries = openEntries(inRanges(makeZip(files)), layers, { signal, limits: { ...limits, ...less } });
    expect(await seenIn(entries)).toEqual(expected);
  });

  test('hold for the temporary file of an archive inside another', async () => {
    const inner = { name: 'in.zip', content: makeZip([a, b]) };
    const less = { ...limits, maxSpoolBytes: inner.content.length - 1 };
    const entries = openEntries(inRanges(makeZip([inner, a])), layers, { signal, limits: less });
    expect(await seenIn(entries)).toEqual([
      ['in.zip', '', 'DECODE_SPOOL_LIMIT'],
      [a.name, a.content],
    ]);
  });

  test('hold for the directory', async () => {
    const files = Array.from({ length: 600 }, (_, i) => ({ ...b, name: String(i), extra: Buffer.alloc(60_000) }));
    expect(await seen(inRanges(makeZip(files)))).toEqual([['', '', 'DECODE_UNSUPPORTED']]);
  });
});

describe('behind other bytes', () => {
  const file = makeZip([b], { before: Buffer.from('#!/bin/sh\n') });

  test.each([
    ['is told by its name', { ...inRanges(file), path: 'logs/a.ZIP' }, [[b.name, b.content]]],
    ['is not told by another', { ...inRanges(file), path: 'a.sh' }, [['', file.toString('latin1')]]],
    [
      'that are of a known kind is not',
      { ...inRanges(Buffer.from('Rar!\x1a\x07')), path: 'a.zip' },
      [['', '', 'DECODE_UNSUPPORTED']],
    ],
    ['without an end is cut off', { ...inRanges(file.subarray(0, -1)), path: 'a.zip' }, [['', '', 'DECODE_TRUNCATED']]],
  ])('an archive %s', async (_, source, expected) => {
    expect(await seen(source)).toEqual(expected);
  });
});

test('is read from a source that can be opened once', async () => {
  const file = makeZip([a, b]);
  const source = memorySource(file);
  const chunks = source.open({ signal })[Symbol.asyncIterator]();
  const once = { ...source, open: () => ({ [Symbol.asyncIterator]: () => chunks }) };
  expect(await seen(once)).toEqual([
    [a.name, a.content],
    [b.name, b.content],
  ]);
});

describe('where an archive is damaged', () => {
  const contents = [a.content, b.content].toSorted();
  const file = makeZip([a, b], { comment: 'comment' });

  test('a bit that is flipped never gives other content without a word', async () => {
    for (let at = 0; at < file.length; at++) {
      const bad = Buffer.from(file);
      bad[at]! ^= 1 << (at % 8);
      const found = await seenIn(zip.entries(inRanges(bad), { signal, limits }));
      const told = found.some(([first, , code]) => first.startsWith('DECODE_') || code !== undefined);
      const whole = found.map(([, content]) => String(content)).toSorted();
      expect([at, told || String(whole) === String(contents)]).toEqual([at, true]);
    }
  });

  test('one that is cut anywhere before its comment is told', async () => {
    for (let length = 4; length < file.length - 7; length++) {
      expect(await seen(inRanges(file.subarray(0, length)))).toEqual([['', '', 'DECODE_TRUNCATED']]);
    }
  });

  test('a file is read up to its damage, whose place is told', async () => {
    const half = logLines(20_000, 3);
    const sound = deflateRawSync(half, { finishFlush: constants.Z_FULL_FLUSH });
    const bad = { name: 'bad.log', content: Buffer.concat([sound, Buffer.alloc(1000, 0xff)]), stored: true };
    const file = makeZip([a, { ...bad, says: { method: 8, bytes: 2 * half.length } }, b]);
    const entries = openEntries(inRanges(file), layers, { signal, limits });
    await entries.next();
    const { content } = (await entries.next()).value!;
    const chunks: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of content) chunks.push(chunk);
    })();
    const offset = file.indexOf('bad.log') + 'bad.log'.length + sound.length;
    await expect(reading).rejects.toMatchObject({ context: { codec: 'zip', offset, fault: 'invalid block type' } });
    expect(Buffer.concat(chunks).equals(half)).toBe(true);
    expect(await entries.next()).toMatchObject({ value: { name: 'b.log' } });
    await entries.return(undefined);
  });
});

describe('reads few ranges', () => {
  test('for 2,000 small files', async () => {
    const files = Array.from({ length: 2000 }, (_, i) => ({ name: `${i}.log`, content: `line ${i}\n` }));
    const file = makeZip(files, { order: files.map((_, i) => (i * 7) % 2000) });
    const content = new MemoryContent(file);
    expect(await seen(memorySource(file, content))).toEqual(files.map(({ name, content }) => [name, content]));
    expect(content.reads).toHaveLength(1);
  });

  test('for large ones', async () => {
    const zip = makeZip([1, 2, 3].map((i) => ({ name: `${i}`, content: randomBytes(4_000_000), stored: true })));
    const content = new MemoryContent(zip);
    expect((await seen(memorySource(zip, content))).map(([, bytes]) => (bytes as string).length)).toEqual([
      4e6, 4e6, 4e6,
    ]);
    expect(content.reads.length).toBeLessThanOrEqual(Math.ceil(zip.length / 2 ** 20) + 2);
  });
});

describe('when the source fails', () => {
  const zip = makeZip([1, 2, 3].map((i) => ({ name: `${i}`, content: randomBytes(2_000_000) })));
  const error = new PipelineError('SOURCE_READ', { path: 'a.zip', offset: 5, reason: 'ECONNRESET' });

  test.each([0, 1, 2, 3, 4, 5])('at read %i, its error comes out', async (read) => {
    const content = new MemoryContent(zip);
    content.failure = { read, error };
    const reading = (async () => {
      for await (const entry of openEntries(memorySource(zip, content), layers, { signal, limits })) {
        for await (const chunk of entry.content) expect(chunk.length).toBeGreaterThan(0);
      }
    })();
    await expect(reading).rejects.toBe(error);
  });

  test('by an abort, the reason comes out', async () => {
    const stop = new AbortController();
    const reading = (async () => {
      for await (const entry of openEntries(inRanges(zip), layers, { signal: stop.signal, limits })) {
        for await (const chunk of entry.content) {
          expect(chunk.length).toBeGreaterThan(0);
          stop.abort('stopped');
        }
      }
    })();
    await expect(reading).rejects.toBe('stopped');
  });
});

test('goes on with the next file where one is left early', async () => {
  const names: string[] = [];
  const file = makeZip([{ name: 'large', content: randomBytes(3_000_000) }, a, b]);
  for await (const entry of openEntries(inRanges(file), layers, { signal, limits })) {
    names.push(entry.name);
    for await (const chunk of entry.content) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  }
  expect(names).toEqual(['large', 'a.log', 'b.log']);
});

test('leaves no temporary file, read to its end or not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-test-'));
  vi.stubEnv('TMPDIR', folder);
  try {
    const file = gzipSync(makeZip([a, { name: 'in.zip', content: makeZip([a, b]) }]));
    expect((await seen(memorySource(file))).map(([name]) => name)).toEqual(['a.log', 'in.zip/a.log', 'in.zip/b.log']);
    for await (const entry of openEntries(memorySource(file), layers, { signal, limits })) {
      expect(entry.name).toBe('a.log');
      break;
    }
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});
