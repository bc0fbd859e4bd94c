import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/lib/config/settings.ts';
import { openEntries } from '../../src/lib/decode/entries.ts';
import { layers } from '../../src/lib/decode/registry.ts';
import type { Archive, Bytes, Layer, Source } from '../../src/lib/seams.ts';
import { inChunks, watched } from '../suites/codec-suite.ts';
import { tarOf } from './make-tar.ts';

const facts = { path: 'a', name: 'a', container: '', lastModified: '', size: 0, metadata: {} };
const signal = AbortSignal.any([]);
const limits = loadSettings({}).decodeLimits;

function sourceOf(content: AsyncIterable<Bytes>): Source {
  return {
    path: 'a',
    facts,
    async *open({ from = 0 }) {
      let offset = 0;
      for await (const chunk of content) {
        if (offset + chunk.length > from) yield chunk.subarray(Math.max(0, from - offset));
        offset += chunk.length;
      }
    },
  };
}

/** Every entry with its content, then the error's code, if there was one. */
async function seen(content: AsyncIterable<Bytes>, known: readonly Layer[] = layers): Promise<unknown[]> {
  const entries: unknown[] = [];
  let text = '';
  try {
    for await (const entry of openEntries(sourceOf(content), known, { signal, limits })) {
      text = '';
      for await (const chunk of entry.content) text += chunk.toString();
      entries.push([entry.name, text]);
      text = '';
    }
  } catch (error) {
    if (text !== '') entries.push(text);
    entries.push((error as { code?: string }).code);
  }
  return entries;
}

/** An archive for these tests: "TOY", then for each file its name and content with NUL after each. */
const toy: Archive = {
  kind: 'archive',
  name: 'toy',
  detect: (head) => head.toString('latin1', 0, 3) === 'TOY',
  async *entries(source, options) {
    const chunks: Bytes[] = [];
    for await (const chunk of source.open({ ...options, from: 3 })) chunks.push(chunk);
    const parts = Buffer.concat(chunks).toString('latin1').split('\0');
    for (let i = 0; i + 1 < parts.length; i += 2) {
      yield { name: parts[i]!, content: inChunks(Buffer.from(parts[i + 1]!, 'hex'), 5) };
    }
  },
};
const packed = (files: Record<string, Buffer>): Buffer =>
  Buffer.from(
    `TOY${Object.entries(files)
      .map(([name, content]) => `${name}\0${content.toString('hex')}\0`)
      .join('')}`,
  );

describe.each([1 << 20, 512, 97, 1])('in chunks of %i bytes', (size) => {
  test.each([
    ['plain text', Buffer.from('a\nb\n'), [['', 'a\nb\n']]],
    ['gzip', gzipSync('a\nb\n'), [['', 'a\nb\n']]],
    ['gzip in gzip', gzipSync(gzipSync('a\nb\n')), [['', 'a\nb\n']]],
    ['gzip three times', gzipSync(gzipSync(gzipSync('a\n'))), [['', 'a\n']]],
    ['gzip four times', gzipSync(gzipSync(gzipSync(gzipSync('a\n')))), ['DECODE_DEPTH']],
    ['nothing', Buffer.alloc(0), [['', '']]],
    ['gzip of nothing', gzipSync(''), [['', '']]],
    ['a zip archive without files', fixture('empty.zip'), []],
    ['gzip cut after its first bytes', cut(gzipSync('a\nb\n'), 12), ['a\nb\n', 'DECODE_TRUNCATED']],
    ['gzip cut in its header', gzipSync('a\n').subarray(0, 5), ['DECODE_TRUNCATED']],
    ['gzip in gzip, the inner cut', gzipSync(cut(gzipSync('a\nb\n'), 8)), ['a\nb\n', 'DECODE_TRUNCATED']],
  ])('opens %s', async (_, file, expected) => {
    expect(await seen(inChunks(file, size))).toEqual(expected);
  });

  test.each([
    [
      'an archive',
      packed({ 'x.log': Buffer.from('x'), 'y.log': Buffer.from('y') }),
      [
        ['x.log', 'x'],
        ['y.log', 'y'],
      ],
    ],
    ['an archive in gzip', gzipSync(packed({ 'x.log': Buffer.from('x') })), [['x.log', 'x']]],
    [
      'gzip in an archive',
      packed({ 'x.gz': gzipSync('x'), y: Buffer.alloc(0) }),
      [
        ['x.gz', 'x'],
        ['y', ''],
      ],
    ],
    ['an archive in an archive', packed({ 'a.toy': packed({ 'x.log': Buffer.from('x') }) }), [['a.toy/x.log', 'x']]],
    ['a zip in an archive', packed({ x: Buffer.from('x'), z: fixture('empty.zip') }), [['x', 'x']]],
    [
      'a rar in an archive',
      packed({ x: Buffer.from('x'), z: Buffer.from('Rar!\x1a\x07') }),
      [['x', 'x'], 'DECODE_UNSUPPORTED'],
    ],
    ['an archive without files', packed({}), []],
  ])('opens %s', async (_, file, expected) => {
    expect(await seen(inChunks(file, size), [...layers, toy])).toEqual(expected);
  });
});

test('an entry that cannot be read is named, and the others are read', async () => {
  const zip = Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1');
  const file = packed({ x: Buffer.from('x'), 'bad.7z': zip, y: gzipSync('y') });
  const found: unknown[] = [];
  for await (const entry of openEntries(sourceOf(inChunks(file, 97)), [...layers, toy], { signal, limits })) {
    let text = '';
    try {
      for await (const chunk of entry.content) text += chunk.toString();
      found.push([entry.name, text]);
    } catch (error) {
      found.push([entry.name, (error as Error).message]);
    }
  }
  expect(found).toEqual([
    ['x', 'x'],
    ['bad.7z', 'The content is a 7z archive, which cannot be read yet.'],
    ['y', 'y'],
  ]);
});

/** Undoes nothing: stands for a codec that only a name or a Content-Encoding tells. */
const named: Layer = {
  kind: 'codec',
  name: 'named',
  detect: () => false,
  claims: ({ name, contentEncoding }) => name.endsWith('.nm') || contentEncoding === 'nm',
  async *decode(input) {
    for await (const chunk of input) yield Buffer.from(chunk.toString().toUpperCase());
  },
};

test.each([
  ['by its name', 'a.nm', undefined, Buffer.from('x'), 'X'],
  ['by its name inside another layer', 'a.nm.gz', undefined, gzipSync('x'), 'X'],
  ['by Content-Encoding', 'a', 'nm', Buffer.from('x'), 'X'],
  ['but not against magic bytes', 'a.nm', undefined, gzipSync('x'), 'x'],
  ['once', 'a.nm', 'nm', Buffer.from('x'), 'X'],
  ['and not where there is nothing', 'a.nm', undefined, Buffer.alloc(0), ''],
])('a codec without magic bytes is told %s', async (_, path, contentEncoding, file, expected) => {
  const source = {
    ...sourceOf(inChunks(file, 100)),
    path,
    facts: { ...facts, ...(contentEncoding && { contentEncoding }) },
  };
  for await (const entry of openEntries(source, [...layers, named], { signal, limits })) {
    let text = '';
    for await (const chunk of entry.content) text += chunk.toString();
    expect(text).toBe(expected);
  }
});

test('closes the source when an entry is left unread', async () => {
  const input = watched(inChunks(gzipSync(gzipSync(Buffer.alloc(5_000_000))), 64));
  for await (const entry of openEntries(sourceOf(input.content), layers, { signal, limits })) {
    expect(entry.name).toBe('');
    break;
  }
  expect(input.closed()).toBe(1);
});

test('closes the source when an entry is left in the middle', async () => {
  const input = watched(inChunks(gzipSync(Buffer.alloc(50_000_000)), 1024));
  for await (const entry of openEntries(sourceOf(input.content), layers, { signal, limits })) {
    for await (const chunk of entry.content) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  }
  expect(input.closed()).toBe(1);
});

test('opens nothing after an abort', async () => {
  const entries = openEntries(sourceOf(inChunks(Buffer.from('a'), 1)), layers, {
    limits,
    signal: AbortSignal.abort('stopped'),
  });
  await expect(entries.next()).rejects.toBe('stopped');
});

test('passes on what the source throws', async () => {
  const failure = new Error('gone');
  const source = sourceOf({
    // oxlint-disable-next-line require-yield
    async *[Symbol.asyncIterator]() {
      throw failure;
    },
  });
  const read = async (): Promise<void> => {
    for await (const entry of openEntries(source, layers, { signal, limits })) {
      for await (const chunk of entry.content) expect(chunk).toBeUndefined();
    }
  };
  await expect(read()).rejects.toBe(failure);
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/containers/${name}`, import.meta.url));
}

function cut(file: Buffer, bytes: number): Buffer {
  return file.subarray(0, file.length - bytes + 4);
}

describe('limits', () => {
  const small = {
    maxEntryBytes: 1000,
    maxExpandedBytes: 2500,
    maxRatio: 500,
    maxEntries: 3,
    maxDepth: 2,
    maxSpoolBytes: 900,
  };
  const kilobyte = Buffer.alloc(1000, 'a\n');
  async function ends(file: Buffer, limits = small): Promise<(string | number | undefined)[]> {
    const found: (string | number | undefined)[] = [];
    for await (const { content } of openEntries(sourceOf(inChunks(file, 500)), [...layers, toy], { signal, limits })) {
      let length = 0;
      try {
        for await (const chunk of content) length += chunk.length;
        found.push(length);
      } catch (error) {
        found.push((error as { code?: string }).code);
      }
    }
    return found;
  }

  test.each([
    ['an entry within them', gzipSync(kilobyte), [1000]],
    ['an entry that expands too far', gzipSync(Buffer.concat([kilobyte, kilobyte])), ['DECODE_ENTRY_BYTES']],
    ['content that is not wrapped has none', Buffer.concat(Array<Buffer>(9).fill(kilobyte)), [9000]],
    [
      'entries that expand too far together',
      packed({ a: kilobyte, b: kilobyte, c: gzipSync(kilobyte) }),
      [1000, 1000, 'DECODE_EXPANDED'],
    ],
    [
      'too many entries',
      packed({ a: kilobyte, b: Buffer.alloc(0), c: Buffer.from('c'), d: Buffer.from('d') }),
      [1000, 0, 1, 'DECODE_ENTRIES'],
    ],
    ['too many layers', gzipSync(gzipSync(gzipSync('a'))), ['DECODE_DEPTH']],
    [
      'a layer that expands too far, though its entries are small',
      gzipSync(packed({ a: Buffer.alloc(3000) })),
      ['DECODE_EXPANDED'],
    ],
  ])('%s', async (_, file, expected) => {
    expect(await ends(file)).toEqual(expected);
  });

  test('a bomb is measured by its own size, whatever precedes it in its archive', async () => {
    const file = tarOf(
      { name: 'a.log', content: Buffer.alloc(1_000_000, 'a\n') },
      { name: 'b.gz', content: fixture('bomb128m.gz') },
    );
    expect(await ends(file, loadSettings({}).decodeLimits)).toEqual([1_000_000, 'DECODE_RATIO']);
  });

  test('a bomb is refused soon, and at little cost in memory', async () => {
    const before = process.memoryUsage.rss();
    const started = process.cpuUsage();
    expect(await ends(fixture('bomb128m.gz'), loadSettings({}).decodeLimits)).toEqual(['DECODE_RATIO']);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(1);
    expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(100);
  });
});
