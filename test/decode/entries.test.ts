import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openEntries } from '../../src/lib/decode/entries.ts';
import { layers } from '../../src/lib/decode/registry.ts';
import type { Archive, Bytes, Layer, Source } from '../../src/lib/seams.ts';
import { inChunks, watched } from '../suites/codec-suite.ts';

const facts = { path: 'a', name: 'a', container: '', lastModified: '', size: 0, metadata: {} };
const signal = AbortSignal.any([]);

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
    for await (const entry of openEntries(sourceOf(content), known, { signal })) {
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
    ['a zip archive', fixture('deflate.zip'), ['DECODE_UNSUPPORTED']],
    ['a tar archive in gzip', fixture('gnu.tar.gz'), ['DECODE_UNSUPPORTED']],
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
    [
      'a zip in an archive',
      packed({ x: Buffer.from('x'), z: fixture('empty.zip') }),
      [['x', 'x'], 'DECODE_UNSUPPORTED'],
    ],
    ['an archive without files', packed({}), []],
  ])('opens %s', async (_, file, expected) => {
    expect(await seen(inChunks(file, size), [...layers, toy])).toEqual(expected);
  });
});

test('names the kind that cannot be read', async () => {
  const reading = openEntries(sourceOf(inChunks(fixture('gnu.tar.gz'), 997)), layers, { signal }).next();
  await expect(reading).rejects.toThrow('The content is a tar archive, which cannot be read yet.');
});

test('closes the source when an entry is left unread', async () => {
  const input = watched(inChunks(gzipSync(gzipSync(Buffer.alloc(5_000_000))), 64));
  for await (const entry of openEntries(sourceOf(input.content), layers, { signal })) {
    expect(entry.name).toBe('');
    break;
  }
  expect(input.closed()).toBe(1);
});

test('closes the source when an entry is left in the middle', async () => {
  const input = watched(inChunks(gzipSync(Buffer.alloc(50_000_000)), 1024));
  for await (const entry of openEntries(sourceOf(input.content), layers, { signal })) {
    for await (const chunk of entry.content) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  }
  expect(input.closed()).toBe(1);
});

test('opens nothing after an abort', async () => {
  const entries = openEntries(sourceOf(inChunks(Buffer.from('a'), 1)), layers, {
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
    for await (const entry of openEntries(source, layers, { signal })) {
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
