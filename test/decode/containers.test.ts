/** Every file of `test/fixtures/containers`, through all layers that are registered, against its manifest. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/lib/config/settings.ts';
import { openEntries } from '../../src/lib/decode/entries.ts';
import { layers } from '../../src/lib/decode/registry.ts';
import { PipelineError, type ErrorCode } from '../../src/lib/errors.ts';
import type { Bytes, Source } from '../../src/lib/seams.ts';
import { CHUNK_SIZES, inChunks } from '../suites/codec-suite.ts';

const folder = new URL('../fixtures/containers/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Readonly<
  Record<string, { readonly entries: Readonly<Record<string, Content>>; readonly note: string }>
>;
const signal = AbortSignal.any([]);
const limits = loadSettings({}).decodeLimits;

interface Content {
  readonly bytes: number;
  readonly sha1: string;
}

/** What became of one entry. What comes out of one that is damaged is compared only where the manifest tells it. */
interface Fate extends Partial<Content> {
  readonly name: string;
  readonly code?: ErrorCode;
}

/** By file: entries that do not end well, or of which the manifest does not tell. */
const DAMAGED: Readonly<Record<string, readonly Fate[]>> = {
  'trailing-garbage.gz': [{ name: '', code: 'DECODE_CORRUPT' }],
  'truncated.gz': [{ name: '', code: 'DECODE_TRUNCATED' }],
  'bad-crc.gz': [{ name: '', code: 'DECODE_CORRUPT' }],
  'bomb128m.gz': [{ name: '', code: 'DECODE_RATIO' }],
  'garbage.zst': [{ name: '', code: 'DECODE_CORRUPT' }],
  'window2g.zst': [{ name: '', code: 'DECODE_UNSUPPORTED' }],
  'bzip2-method.zip': [{ name: 's.log', code: 'DECODE_UNSUPPORTED' }],
  'lzma-method.zip': [{ name: 's.log', code: 'DECODE_UNSUPPORTED' }],
  'method9.zip': ['a.log', 's.log'].map((name) => ({ name, code: 'DECODE_UNSUPPORTED' })),
  'encrypted.zip': [{ name: 's.log', code: 'DECODE_UNSUPPORTED' }],
  'lying-size.zip': [{ name: 'a.log', code: 'DECODE_CORRUPT' }],
  'stored-bad-crc.zip': [
    { name: 'a.log', code: 'DECODE_CORRUPT' },
    { name: 's.log', ...manifest['stored.zip']!.entries['s.log']! },
  ],
  'truncated-tail.zip': [{ name: '', code: 'DECODE_TRUNCATED' }],
  'truncated-half.zip': [{ name: '', code: 'DECODE_TRUNCATED' }],
  'bomb128m.zip': [{ name: 'bomb.log', code: 'DECODE_RATIO' }],
  'overlap500.zip': Array.from({ length: 500 }, () => ({ name: 'a.log', code: 'DECODE_CORRUPT' })),
};

/** Files of no bytes at all have one entry, which is empty. */
const EMPTY: Fate = { name: '', bytes: 0, sha1: sha1(Buffer.alloc(0)) };

const LAYER_OF: Readonly<Record<string, string>> = {
  '.gz': 'gzip',
  '.zst': 'zstd',
  '.bz2': 'bzip2',
  '.xz': 'xz',
  '.lz4': 'lz4',
  '.zip': 'zip',
  '.tar': 'tar',
};
const registered = (file: string): boolean => layers.some(({ name }) => name === LAYER_OF[extname(file)]);

function expected(file: string): readonly Fate[] {
  if (!registered(file)) return [{ name: '', code: 'DECODE_UNSUPPORTED' }];
  if (file === 'empty.gz') return [EMPTY];
  const damaged = DAMAGED[file] ?? [];
  const told = Object.entries(manifest[file]!.entries).map(([label, content]): Fate => {
    const name = label.replace('(stream)', '').replace(/!$/, '').replace('!', '/');
    return { name, ...content, ...damaged.find((fate) => fate.name === name) };
  });
  return [...told, ...damaged.filter(({ name }) => told.every((fate) => fate.name !== name))];
}

function sourceOf(file: string, size: number, anywhere: boolean): Source {
  const bytes = readFileSync(new URL(file, folder));
  const facts = { path: file, name: file, container: '', lastModified: '', size: bytes.length, metadata: {} };
  return {
    path: file,
    facts,
    open: ({ from = 0 }) => inChunks(bytes.subarray(from), size),
    ...(anywhere && {
      ranges: {
        size: bytes.length,
        read: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
      },
    }),
  };
}

async function fates(source: Source): Promise<readonly Fate[]> {
  const found: Fate[] = [];
  for await (const { name, content } of openEntries(source, layers, { signal, limits })) {
    const hash = createHash('sha1');
    let bytes = 0;
    const code = await codeOf(content, (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    found.push({ name, bytes, sha1: hash.digest('hex'), ...(code !== undefined && { code }) });
  }
  return found;
}

async function codeOf(content: AsyncIterable<Bytes>, take: (chunk: Bytes) => void): Promise<ErrorCode | undefined> {
  try {
    for await (const chunk of content) take(chunk);
    return undefined;
  } catch (error) {
    if (error instanceof PipelineError) return error.code;
    throw error;
  }
}

const files = Object.keys(manifest);

test('every file is in the manifest, and of a kind that has a layer', () => {
  expect(
    readdirSync(folder)
      .filter((name) => name !== 'manifest.json')
      .sort(),
  ).toEqual(files.toSorted());
  expect(files.filter((file) => !registered(file))).toEqual(['multi.lz4']);
});

describe.each([
  ...CHUNK_SIZES.map((size) => [`as a stream in chunks of ${size} bytes`, size, false] as const),
  ['at any place', 64 * 1024, true] as const,
])('%s', (_, size, anywhere) => {
  test.each(files)('%s', async (file) => {
    const found = await fates(sourceOf(file, size, anywhere));
    const told = new Map(expected(file).map((fate) => [fate.name, fate]));
    const compared = found.map((fate) => {
      const { name, code } = fate;
      if (told.get(name)?.bytes !== undefined) return fate;
      return code === undefined ? fate : { name, code };
    });
    expect(compared.toSorted(byName)).toEqual(expected(file).toSorted(byName));
  });
});

const byName = (a: Fate, b: Fate): number => (a.name < b.name ? -1 : 1);

function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}
