import { gzipSync } from 'node:zlib';
import type { AppendBlobClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { useService } from './real-service.ts';

const service = useService(
  `logs:
  - { name: text, match: 'text/**', growing: true, format: { type: text }, table: Text_CL, columns: { Line: { from: message }, Path: { from: $blob.path }, At: { from: $record.offset } } }
  - { name: events, match: 'events/**', growing: true, format: { type: text, multiline: {} }, table: Text_CL, columns: { Line: { from: message }, Path: { from: $blob.path }, At: { from: $record.offset } } }
  - { name: csv, match: 'csv/**', growing: true, format: { type: csv }, table: Flow_CL, columns: { Number: { from: n, type: int }, Path: { from: $blob.path } } }
  - { name: flow, match: 'flow/**', growing: true, format: { type: json }, table: Flow_CL, columns: { Number: { from: n, type: int }, Path: { from: $blob.path } } }
`,
  { LOGSLUICE_SETTLE_MINUTES: '0' },
);

async function appendBlob(path: string): Promise<AppendBlobClient> {
  const blob = service.logs.getAppendBlobClient(path);
  await blob.create();
  return blob;
}
const put = (path: string, text: string) => service.logs.getBlockBlobClient(path).uploadData(Buffer.from(text));
const append = (blob: AppendBlobClient, text: string) => blob.appendBlock(text, Buffer.byteLength(text));

async function linesOf(path: string): Promise<unknown[]> {
  return (await service.rows('Text_CL')).filter((row) => row['Path'] === path).map((row) => row['Line']);
}
async function numbersOf(path: string): Promise<unknown[]> {
  return (await service.rows('Flow_CL')).filter((row) => row['Path'] === path).map((row) => row['Number']);
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const envelope = (count: number): string =>
  `{"records":[${upTo(count)
    .map((n) => `{"n":${n}}`)
    .join(',')}]}`;

test('lines that are appended, also in pieces, arrive once each', async () => {
  const blob = await appendBlob('text/pieces.log');
  expect(await service.event(blob.name)).toBe('done');
  const { generation } = await service.ledger(blob.name);
  for (const piece of ['one\ntw', 'o\nthr', 'ee', '\n', 'four\r', '\n', '\nfive\n']) {
    await append(blob, piece);
    expect(await service.event(blob.name)).toBe('done');
  }
  expect(await linesOf(blob.name)).toEqual(['one', 'two', 'three', 'four', 'five']);
  expect(await service.ledger(blob.name)).toMatchObject({ generation, counts: { read: 5, sent: 5 }, notes: [] });
});

test('places go on where the last run ended', async () => {
  const blob = await appendBlob('text/places.log');
  for (const piece of ['a\n', 'bc\n', 'd\n']) {
    await append(blob, piece);
    await service.event(blob.name);
  }
  const rows = (await service.rows('Text_CL')).filter((row) => row['Path'] === blob.name);
  expect(rows.map((row) => row['At'])).toEqual([0, 2, 5]);
});

test('an envelope that is written anew sixty times: every record arrives once', async () => {
  for (let count = 1; count <= 60; count++) {
    await put('flow/PT1H.json', envelope(count * 20));
    expect(await service.event('flow/PT1H.json')).toBe('done');
  }
  expect(await numbersOf('flow/PT1H.json')).toEqual(upTo(1200));
  expect(await service.ledger('flow/PT1H.json')).toMatchObject({ counts: { read: 1200, sent: 1200 }, notes: [] });
  expect((await service.ledger('flow/PT1H.json')).tail).toBeUndefined();
});

test('JSON lines that are appended half-written wait for their end', async () => {
  const blob = await appendBlob('flow/lines.json');
  for (const piece of ['{"n":1}\n{"n"', ':2}\n', '{"n":3', '}\n']) {
    await append(blob, piece);
    expect(await service.event(blob.name)).toBe('done');
  }
  expect(await numbersOf(blob.name)).toEqual([1, 2, 3]);
  expect((await service.ledger(blob.name)).counts.rejected).toBe(0);
});

test('the last line arrives once the file has not changed for a while', async () => {
  await service.work();
  const blob = await appendBlob('text/tail.log');
  await append(blob, 'one\ntwo');
  await service.event(blob.name);
  expect(await linesOf(blob.name)).toEqual(['one']);
  expect(await service.ledger(blob.name)).toMatchObject({ state: 'done', tail: true, due: expect.any(String) });
  // An event that comes twice does not bring it.
  expect(await service.event(blob.name)).toBe('finished');
  expect(await service.work()).toEqual(['done']);
  expect(await linesOf(blob.name)).toEqual(['one', 'two']);
  const settled = await service.ledger(blob.name);
  expect([settled.tail, settled.due, settled.counts.sent]).toEqual([undefined, undefined, 2]);
  await append(blob, '\nthree\n');
  await service.event(blob.name);
  expect(await linesOf(blob.name)).toEqual(['one', 'two', 'three']);
});

test('the message of a last line that has grown since brings nothing', async () => {
  await service.work();
  const blob = await appendBlob('text/grown.log');
  await append(blob, 'one\ntwo');
  await service.event(blob.name);
  await append(blob, ' and more');
  expect(await service.event(blob.name)).toBe('done');
  const ends = await service.work();
  expect(ends.toSorted()).toEqual(['done', 'finished']);
  expect(await linesOf(blob.name)).toEqual(['one', 'two and more']);
});

test('a last record that is not sound when its time is up is kept, and read again when it goes on', async () => {
  await service.work();
  const blob = await appendBlob('flow/late.json');
  await append(blob, '{"n":1}\n{"n":2}\n{"n":');
  await service.event(blob.name);
  await service.work();
  expect(await service.ledger(blob.name)).toMatchObject({ state: 'done', counts: { sent: 2, rejected: 1 } });
  expect(await service.rejects(blob.name)).toMatchObject([{ raw: '{"n":', record: 3 }]);
  await append(blob, '3}\n');
  await service.event(blob.name);
  expect(await numbersOf(blob.name)).toEqual([1, 2, 3]);
});

test.each([
  ['shorter than it was', 'a\nb\n', 'c\n', ['a', 'b', 'c'], 'shorter'],
  ['longer, but another from its beginning on', 'a\nb\n', 'c\nd\ne\n', ['a', 'b', 'c', 'd', 'e'], 'not there'],
  [
    'longer, but another just before the mark',
    `${'x\n'.repeat(5000)}y\n`,
    `${'x\n'.repeat(5000)}z\nz\n`,
    [...Array.from({ length: 5000 }, () => 'x'), 'y', ...Array.from({ length: 5000 }, () => 'x'), 'z', 'z'],
    'not there',
  ],
])('a file that is %s is begun anew, and the ledger says so', async (name, before, after, lines, note) => {
  const path = `text/${name}`;
  await put(path, before);
  await service.event(path);
  const { generation } = await service.ledger(path);
  await put(path, after);
  await service.event(path);
  expect(await linesOf(path)).toEqual(lines);
  const ledger = await service.ledger(path);
  expect(ledger.notes).toEqual([expect.stringContaining(note)]);
  expect(ledger.counts.sent).toBe(after.split('\n').length - 1);
  expect(ledger.generation).not.toBe(generation);
});

test('a file that is appended to all the time while it is read is read on without a pause', async () => {
  const blob = await appendBlob('text/busy.log');
  const line = `${'busy '.repeat(200)}\n`;
  const block = line.repeat(2000);
  await append(blob, block);
  await append(blob, block);
  const run = service.event(blob.name);
  const over = new AbortController();
  const appending = (async () => {
    while (!over.signal.aborted) await append(blob, line);
  })();
  expect(await run).toBe('done');
  over.abort();
  await appending;
  await service.event(blob.name);
  const { size, counts, notes, runs } = await service.ledger(blob.name);
  expect({ sent: counts.sent, notes, runs }).toEqual({ sent: size / line.length, notes: [], runs: 2 });
  expect(counts.sent).toBeGreaterThan(4000);
});

test('a file that is written anew while it is read goes on where the run came to', async () => {
  const lines = upTo(60_000).map((n) => `${n} ${'x'.repeat(100)}`);
  const path = 'text/rewritten.log';
  await put(path, `${lines.slice(0, 50_000).join('\n')}\n`);
  await service.work();
  const run = service.event(path);
  await expect.poll(async () => (await linesOf(path)).length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0);
  await put(path, `${lines.join('\n')}\n`);
  await run;
  // It may have been read before the change, or be put off for some seconds.
  await service.event(path);
  const ledger = await service.ledger(path);
  expect(ledger).toMatchObject({ state: 'done', notes: [], counts: { sent: 60_000 } });
  expect(new Set(await linesOf(path)).size).toBe(60_000);
});

test('the last event of several lines waits until the next one begins', async () => {
  const blob = await appendBlob('events/java.log');
  for (const piece of [
    '2026-01-01 10:00:00 one\n',
    '  at a\n  at b\n',
    '2026-01-01 10:00:01 two\n  at c\n',
    '2026-01-01 10:00:02 three\n',
  ]) {
    await append(blob, piece);
    await service.event(blob.name);
  }
  expect(await linesOf(blob.name)).toEqual([
    '2026-01-01 10:00:00 one\n  at a\n  at b',
    '2026-01-01 10:00:01 two\n  at c',
  ]);
  await service.work();
  expect(await linesOf(blob.name)).toHaveLength(3);
});

test('CSV goes on with the names of its header', async () => {
  const blob = await appendBlob('csv/a.csv');
  for (const piece of ['n,x\n1,', 'a\n2,"b\n', 'c"\n', '3,d\n']) {
    await append(blob, piece);
    await service.event(blob.name);
  }
  expect(await numbersOf(blob.name)).toEqual([1, 2, 3]);
});

test.each(['utf-16le', 'shift_jis'])('text in %s is followed, too', async (encoding) => {
  const path = `text/${encoding}.log`;
  const lines = upTo(300).map((n) => `ログ ${n}`);
  const bytes = (text: string): Buffer =>
    encoding === 'shift_jis'
      ? Buffer.from(text.replaceAll('ログ', '\x83\x8d\x83\x4f'), 'latin1')
      : Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const count of [1, 2, 150, 300]) {
    await service.logs.getBlockBlobClient(path).uploadData(bytes(`${lines.slice(0, count).join('\n')}\n`));
    await service.event(path);
  }
  expect(await linesOf(path)).toEqual(lines);
  expect((await service.ledger(path)).notes).toEqual([]);
});

test('compressed content that changes is read from its beginning, and the ledger says so', async () => {
  const path = 'text/packed.log.gz';
  for (const text of ['one\n', 'one\ntwo\n']) {
    await service.logs.getBlockBlobClient(path).uploadData(gzipSync(text));
    expect(await service.event(path)).toBe('done');
  }
  expect(await linesOf(path)).toEqual(['one', 'one', 'two']);
  expect((await service.ledger(path)).notes).toEqual([expect.stringContaining('compressed')]);
});
