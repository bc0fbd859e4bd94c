import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cutting } from '../../src/lib/delivery/cutting.ts';
import type { Service } from '../../src/lib/service.ts';
import { useService } from './real-service.ts';

const MB = 1_000_000;

describe('cutting', () => {
  const limits = { aboveBytes: 1000 * MB, leastBytes: 256 * MB, most: 64 };
  test.each([
    ['not above the limit', 1000 * MB, limits, undefined],
    ['above it', 1001 * MB, limits, { count: 3, bytes: 333_666_667 }],
    ['far above it', 64_000 * MB, limits, { count: 64, bytes: 1000 * MB }],
    ['switched off', 64_000 * MB, { ...limits, aboveBytes: 0 }, undefined],
    ['above it, but for one part alone', 500 * MB, { ...limits, aboveBytes: 1 }, undefined],
  ])('%s', (_, size, given, expected) => {
    expect(cutting(size, given)).toEqual(expected);
  });
});

const service = useService(
  `logs:
  - { name: text, match: 'text/**', on_done: delete, format: { type: logfmt }, table: Text_CL, columns: { Num: { from: n, type: int, required: true }, Path: { from: $blob.path }, At: { from: $record.offset } } }
  - { name: keep, match: 'keep/**', format: { type: logfmt }, table: Text_CL, columns: { Num: { from: n, type: int, required: true }, Path: { from: $blob.path }, At: { from: $record.offset } } }
  - { name: json, match: 'json/**', format: { type: json, envelope: records }, table: Json_CL, columns: { Num: { from: n, type: int }, Path: { from: $blob.path } } }
`,
  { LOGSLUICE_SPLIT_ABOVE_BYTES: '1000', LOGSLUICE_MAX_BODY_BYTES: '20000' },
  { leastBytes: 20_000, most: 8 },
);
const upload = (path: string, text: string) => service.logs.getBlockBlobClient(path).uploadData(Buffer.from(text));
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => (n % 1000 === 7 ? 'bad\n' : `n=${n} x=${'y'.repeat(n % 50)}\n`)).join('');
const rowsOf = async (path: string) => (await service.rows('Text_CL')).filter((row) => row['Path'] === path);
const numbers = (rows: readonly Record<string, unknown>[]): number[] =>
  rows.map((row) => row['Num'] as number).toSorted((a, b) => a - b);

/** Lets all messages come, also those that are put off. */
async function workUntilDone(path: string, ...services: readonly Service[]): Promise<string[]> {
  const ends: string[] = [];
  await expect
    .poll(
      async () => {
        ends.push(...(await service.work(...services)));
        return (await service.ledger(path)).state;
      },
      { timeout: 60_000, interval: 500 },
    )
    .not.toBe('waiting');
  return ends;
}

test('a large file is read in parts by two instances, with the result of one', async () => {
  const text = lines(8000);
  await upload('text/large.log', text);
  expect(await service.event('text/large.log')).toBe('split');
  const begun = await service.ledger('text/large.log');
  expect(begun).toMatchObject({ state: 'waiting', parts: { count: 8 }, due: expect.any(String) });
  // An event that comes twice changes nothing.
  expect(await service.event('text/large.log')).toBe('waiting');
  const ends = await workUntilDone('text/large.log', service.instance(), service.instance());
  expect(ends.filter((end) => end === 'done').length).toBeGreaterThanOrEqual(8);
  const ledger = await service.ledger('text/large.log');
  expect(ledger).toMatchObject({
    state: 'done',
    counts: { read: 8000, sent: 7992, rejected: 8 },
    generation: begun.generation,
  });
  expect([ledger.parts, ledger.due, ledger.after]).toEqual([undefined, undefined, undefined]);
  const rows = await rowsOf('text/large.log');
  expect(numbers(rows)).toEqual(Array.from({ length: 8000 }, (_, n) => n).filter((n) => n % 1000 !== 7));
  for (const row of rows) expect(text.slice(row['At'] as number).startsWith(`n=${row['Num'] as number} `)).toBe(true);
  expect(
    (await service.rejects('text/large.log')).map((reject) =>
      text.slice(reject['offset'] as number).startsWith('bad\n'),
    ),
  ).toEqual(Array.from({ length: 8 }, () => true));
  expect(await service.logs.getBlobClient('text/large.log').exists()).toBe(false);
});

test('a file that is done is not read again by messages of its parts that come late', async () => {
  await upload('keep/late.log', lines(2000));
  await service.event('keep/late.log');
  const { id } = (await service.ledger('keep/late.log')).parts!;
  await workUntilDone('keep/late.log');
  const sent = (await rowsOf('keep/late.log')).length;
  const late = {
    connection: 'LogsStorage',
    container: 'logs',
    path: 'keep/late.log',
    attempt: 0,
    part: { of: id, number: 1 },
  };
  expect(await service.instance().handle(late, { signal: AbortSignal.any([]) })).toBe('gone');
  expect(await service.work()).toEqual(['finished']);
  expect(await rowsOf('keep/late.log')).toHaveLength(sent);
});

test('a file that is replaced while it is in parts is begun anew', async () => {
  await upload('keep/replaced.log', lines(2000));
  await service.event('keep/replaced.log');
  await upload('keep/replaced.log', 'n=1\n');
  expect((await service.work()).filter((end) => end === 'gone').length).toBeGreaterThan(1);
  expect(await service.ledger('keep/replaced.log')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  expect(numbers(await rowsOf('keep/replaced.log'))).toEqual([1]);
});

test('a file that is replaced is begun anew only when nobody reads a part of what it was', async () => {
  await upload('keep/read.log', lines(2000));
  await service.event('keep/read.log');
  const { etag } = await service.ledger('keep/read.log');
  const leave = await service.holdPart('keep/read.log', 1);
  await upload('keep/read.log', 'n=1\n');
  expect(await service.event('keep/read.log')).toBe('claimed');
  expect(await service.ledger('keep/read.log')).toMatchObject({ etag, state: 'waiting' });
  await leave();
  expect(await service.event('keep/read.log')).toBe('done');
  expect(await service.ledger('keep/read.log')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  await service.work();
  expect(numbers(await rowsOf('keep/read.log'))).toEqual([1]);
});

test('so it is where it was read whole since, as another logs.yaml had it', async () => {
  const other = join(tmpdir(), `logsluice-parts-${process.pid}.yaml`);
  await writeFile(
    other,
    `logs: [{ name: keep, match: '**', format: { type: text, multiline: { start: '^n=' } }, table: Text_CL, columns: { Message: { from: message } } }]`,
  );
  await upload('keep/otherwise.log', lines(2000));
  const first = { connection: 'LogsStorage', container: 'logs', path: 'keep/otherwise.log', attempt: 0 };
  await service.event(first.path);
  const leave = await service.holdPart(first.path, 1);
  expect(await service.instance({ LOGSLUICE_CONFIG: other }).handle(first, { signal: AbortSignal.any([]) })).toBe(
    'done',
  );
  await upload(first.path, 'n=1\n');
  expect(await service.event(first.path)).toBe('claimed');
  await leave();
  expect(await service.event(first.path)).toBe('done');
  await service.work();
  await rm(other);
});

test('what the sweep finds overdue, since the message that went on coming is lost, is put off anew', async () => {
  await upload('keep/overdue.log', lines(2000));
  await service.event('keep/overdue.log');
  const { due } = await service.ledger('keep/overdue.log');
  const job = { connection: 'LogsStorage', container: 'logs', path: 'keep/overdue.log', attempt: 0, reason: 'overdue' };
  expect(await service.instance().handle(job, { signal: AbortSignal.any([]) })).toBe('waiting');
  const later = (await service.ledger('keep/overdue.log')).due!;
  expect(later).not.toBe(due);
  expect(Date.parse(later)).toBeGreaterThan(Date.now() + 4 * 60_000);
  await workUntilDone('keep/overdue.log');
});

test('a part that has no message, since the process died before, gets one with the next message of the blob', async () => {
  await upload('keep/lost.log', lines(2000));
  await service.event('keep/lost.log');
  const blob = await service.ledger('keep/lost.log');
  await service.losePart('keep/lost.log', 1);
  expect(await service.event('keep/lost.log')).toBe('waiting');
  await workUntilDone('keep/lost.log');
  expect(await service.ledger('keep/lost.log')).toMatchObject({
    state: 'done',
    generation: blob.generation,
    counts: { read: 2000 },
  });
});

test('a part whose message is lost gets another an hour later, one an hour, and none while somebody reads it', async () => {
  const minutes = 60_000;
  await upload('keep/unheard.log', lines(2000));
  await service.event('keep/unheard.log');
  await service.losePartMessage('keep/unheard.log', 1, 50 * minutes);
  const look = () => service.event('keep/unheard.log');
  await service.work();
  await look();
  expect(await service.work()).toEqual([]);
  await service.losePartMessage('keep/unheard.log', 1, 61 * minutes);
  const leave = await service.holdPart('keep/unheard.log', 1);
  await look();
  await leave();
  expect(await service.work()).toEqual([]);
  await look();
  await look();
  expect(await service.work()).toEqual(['done', 'done']);
  expect(await service.ledger('keep/unheard.log')).toMatchObject({ state: 'done', counts: { read: 2000 } });
});

test.each([
  ['in layers', 'keep/a.log.gz', 'gzip'],
  ['of a format whose records may take several lines', 'json/a.json', undefined],
])('a file %s stays whole', async (_, path, packed) => {
  const text = packed
    ? lines(2000)
    : `{"records":[${Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}`).join(',')}]}`;
  // Random bytes do not pack.
  const noise = packed ? Array.from({ length: 4000 }, () => `n=1 x=${Math.random()}${Math.random()}\n`).join('') : '';
  await service.logs.getBlockBlobClient(path).uploadData(packed ? gzipSync(text + noise) : Buffer.from(text));
  expect(await service.event(path)).toBe('done');
});

test('one part that is not what its log says parks the file', async () => {
  await upload('keep/parked.log', lines(1200) + 'bad\n'.repeat(20_000));
  await service.event('keep/parked.log');
  await workUntilDone('keep/parked.log');
  expect(await service.ledger('keep/parked.log')).toMatchObject({
    state: 'parked',
    error: { code: 'PARSE_WRONG_FORMAT' },
  });
});
