import { gzipSync } from 'node:zlib';
import { BlobServiceClient, type BlockBlobClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { developmentConnection } from '../../src/lib/local/azurite.ts';
import type { Source } from '../../src/lib/seams.ts';
import { blobSource, type PinnedSource } from '../../src/lib/source/blob-source.ts';
import { useAzurite } from '../azurite.ts';
import { logLines } from '../suites/codec-suite.ts';
import { cuttingProxy, type CuttingProxy } from './cutting-proxy.ts';

const azurite = useAzurite();
const signal = AbortSignal.any([]);
const waitsMs = [1, 2, 3];
const large = logLines(40_000, 7);
let container: ContainerClient;

function containerAt(connection: string): ContainerClient {
  // The SDK repeats a request that got no answer after 4 s, 8 s, …: too long for a test.
  const retryOptions = { retryDelayInMs: 1, maxTries: 2 };
  return BlobServiceClient.fromConnectionString(connection, { retryOptions }).getContainerClient('logs');
}

beforeAll(async () => {
  container = containerAt(azurite.connectionString);
  await container.create();
});

async function uploaded(name: string, content: Buffer | string): Promise<BlockBlobClient> {
  const blob = container.getBlockBlobClient(name);
  await blob.uploadData(Buffer.from(content));
  return blob;
}

async function pinned(blob: BlockBlobClient): Promise<PinnedSource> {
  const source = await blobSource(blob, { signal, waitsMs });
  if (source === undefined) throw new Error(`${blob.name} is missing`);
  return source;
}

async function content(source: Source, from = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.open({ signal, from })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('tells the facts of a blob', async () => {
  const blob = container.getBlockBlobClient('app/2026/ü n#1.log');
  const { etag, lastModified } = await blob.upload('abc', 3, { metadata: { tenant: 'contoso' } });
  const source = await pinned(blob);
  expect(source.etag).toBe(etag);
  expect(source.facts).toEqual({
    path: 'app/2026/ü n#1.log',
    name: 'ü n#1.log',
    container: 'logs',
    lastModified: lastModified?.toISOString(),
    size: 3,
    metadata: { tenant: 'contoso' },
  });
});

test('tells the Content-Encoding that a blob has', async () => {
  const blob = container.getBlockBlobClient('a.json');
  await blob.upload('abc', 3, { blobHTTPHeaders: { blobContentEncoding: 'br' } });
  expect((await pinned(blob)).facts.contentEncoding).toBe('br');
});

test('is undefined for a blob that is not there', async () => {
  expect(await blobSource(container.getBlobClient('none.log'), { signal })).toBeUndefined();
});

test.each([
  [0, 'abcdef'],
  [2, 'cdef'],
  [6, ''],
  [9, ''],
])('reads from byte %i', async (from, expected) => {
  expect((await content(await pinned(await uploaded('from.log', 'abcdef')), from)).toString()).toBe(expected);
});

test('reads an empty blob', async () => {
  expect(await content(await pinned(await uploaded('empty.log', '')))).toEqual(Buffer.alloc(0));
});

test('reads a large blob, twice', async () => {
  const source = await pinned(await uploaded('large.log', large));
  expect((await content(source)).equals(large)).toBe(true);
  expect((await content(source)).equals(large)).toBe(true);
});

test.each([
  [0, 6, 'abcdef'],
  [2, 3, 'cde'],
  [5, 1, 'f'],
  [6, 0, ''],
])('reads the range from byte %i of %i bytes', async (from, length, expected) => {
  const { ranges } = await pinned(await uploaded('range.log', 'abcdef'));
  expect(ranges.size).toBe(6);
  expect((await ranges.read(from, length, { signal })).toString()).toBe(expected);
});

test('gives bytes as they are stored whatever Content-Encoding says', async () => {
  const packed = gzipSync('abc');
  const blob = container.getBlockBlobClient('encoded.log');
  await blob.uploadData(packed, { blobHTTPHeaders: { blobContentEncoding: 'gzip' } });
  expect(await content(await pinned(blob))).toEqual(packed);
});

test('says that a blob was replaced', async () => {
  const source = await pinned(await uploaded('replaced.log', 'abc'));
  await uploaded('replaced.log', 'another');
  const error = { code: 'SOURCE_CHANGED', context: { path: 'replaced.log' } };
  await expect(content(source)).rejects.toMatchObject(error);
  await expect(source.ranges.read(1, 1, { signal })).rejects.toMatchObject(error);
});

test('says that a blob was deleted', async () => {
  const blob = await uploaded('deleted.log', 'abc');
  const source = await pinned(blob);
  await blob.delete();
  const error = { code: 'SOURCE_NOT_FOUND', context: { path: 'deleted.log' } };
  await expect(content(source)).rejects.toMatchObject(error);
  await expect(source.ranges.read(1, 1, { signal })).rejects.toMatchObject(error);
});

test('ends with the reason of an abort', async () => {
  const stop = new AbortController();
  const source = await pinned(await uploaded('aborted.log', large));
  const read = async (): Promise<void> => {
    for await (const chunk of source.open({ signal: stop.signal })) {
      expect(chunk.length).toBeGreaterThan(0);
      stop.abort('stopped');
    }
  };
  await expect(read()).rejects.toBe('stopped');
  await expect(source.ranges.read(0, 10, { signal: stop.signal })).rejects.toBe('stopped');
  await expect(blobSource(container.getBlobClient('aborted.log'), { signal: stop.signal })).rejects.toBe('stopped');
});

describe('over a connection that breaks', () => {
  let proxy: CuttingProxy;
  let source: PinnedSource;
  beforeAll(async () => {
    await uploaded('cut.log', large);
    proxy = await cuttingProxy(azurite.ports.blob);
  });
  afterAll(() => proxy.close());
  beforeEach(async () => {
    proxy.cutAfter();
    const through = containerAt(developmentConnection({ ...azurite.ports, blob: proxy.port }));
    source = await pinned(through.getBlockBlobClient('cut.log'));
  });

  test('goes on where it stopped', async () => {
    const before = proxy.cuts;
    proxy.cutAfter(200_000, 500_000, 1_000, 300_000);
    expect((await content(source)).equals(large)).toBe(true);
    expect(proxy.cuts - before).toBe(4);
  });

  test('goes on as often as new bytes come', async () => {
    proxy.cutAfter(...Array.from({ length: 8 }, () => 150_000));
    expect((await content(source)).equals(large)).toBe(true);
  });

  test('goes on from the byte that it was asked for', async () => {
    proxy.cutAfter(100_000);
    expect((await content(source, 1_000_000)).equals(large.subarray(1_000_000))).toBe(true);
  });

  test('goes on within a range', async () => {
    const before = proxy.cuts;
    proxy.cutAfter(200_000, 1_000, 300_000);
    const range = await source.ranges.read(500_000, 1_000_000, { signal });
    expect(range.equals(large.subarray(500_000, 1_500_000))).toBe(true);
    expect(proxy.cuts - before).toBe(3);
  });

  test('gives up a range after as many attempts without a new byte as there are waits', async () => {
    proxy.cutAfter(100_000, ...Array.from({ length: 100 }, () => 0));
    await expect(source.ranges.read(500_000, 1_000_000, { signal })).rejects.toMatchObject({
      code: 'SOURCE_READ',
      context: { path: 'cut.log', offset: expect.toSatisfy((n: number) => n > 500_000 && n < 600_000) as number },
    });
  });

  test('gives up after as many attempts without a new byte as there are waits', async () => {
    // Each answer breaks within its headers; the SDK asks twice for each.
    proxy.cutAfter(100_000, ...Array.from({ length: 100 }, () => 0));
    const read = content(source);
    await expect(read).rejects.toMatchObject({ code: 'SOURCE_READ', retry: 'later' });
    await expect(read).rejects.toHaveProperty(
      'context.offset',
      expect.toSatisfy((n: number) => n > 0 && n < 100_000),
    );
  });

  test('says that the blob was replaced meanwhile', async () => {
    proxy.cutAfter(100_000);
    const chunks = source.open({ signal })[Symbol.asyncIterator]();
    expect((await chunks.next()).done).toBe(false);
    await uploaded('cut.log', large);
    const rest = async (): Promise<void> => {
      while ((await chunks.next()).done !== true);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test('stops waiting when it is aborted', async () => {
    const stop = new AbortController();
    const through = containerAt(developmentConnection({ ...azurite.ports, blob: proxy.port }));
    const patient = await blobSource(through.getBlobClient('cut.log'), { signal, waitsMs: [600_000] });
    proxy.cutAfter(100_000);
    const read = async (): Promise<void> => {
      for await (const chunk of patient!.open({ signal: stop.signal })) {
        expect(chunk.length).toBeGreaterThan(0);
        setTimeout(() => stop.abort('stopped'), 100);
      }
    };
    await expect(read()).rejects.toBe('stopped');
  });
});

test('says that storage does not answer', async () => {
  const nobody = containerAt(developmentConnection({ ...azurite.ports, blob: 1 }));
  await expect(blobSource(nobody.getBlobClient('a.log'), { signal })).rejects.toMatchObject({
    code: 'SOURCE_READ',
    context: { path: 'a.log', offset: 0, reason: 'ECONNREFUSED' },
  });
});

describe('a growing append blob', () => {
  const appended = async (name: string, text: string) => {
    const blob = container.getAppendBlobClient(name);
    await blob.create();
    await blob.appendBlock(text, text.length);
    return blob;
  };

  test('is read up to the size that it had, whatever is added', async () => {
    const blob = await appended('grows', 'first');
    const source = (await blobSource(blob, { signal, waitsMs, growing: true }))!;
    await blob.appendBlock('second', 6);
    expect((await content(source)).toString()).toBe('first');
    expect((await source.ranges.read(1, 3, { signal })).toString()).toBe('irs');
  });

  test('is pinned to its ETag where its log does not say so', async () => {
    const blob = await appended('does not grow', 'first');
    const source = (await blobSource(blob, { signal, waitsMs }))!;
    await blob.appendBlock('second', 6);
    await expect(content(source)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test.each(['', 'f', 'others'])('is another when it was made anew, with %j in it', async (text) => {
    const blob = await appended(`made anew ${text}`, 'first');
    const source = (await blobSource(blob, { signal, waitsMs, growing: true }))!;
    await blob.delete();
    // Storage tells when a blob was made in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await blob.create();
    if (text !== '') await blob.appendBlock(text, text.length);
    await expect(content(source)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test('a block blob is pinned to its ETag', async () => {
    const blob = await uploaded('block', 'first');
    const source = (await blobSource(blob, { signal, waitsMs, growing: true }))!;
    await uploaded('block', 'first and more');
    await expect(content(source)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});
