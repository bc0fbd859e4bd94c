import { describe, expect, test } from 'vitest';
import { useStand } from './stand.ts';

const stand = useStand(`logs:
  - name: json
    match: '*.json'
    format: { type: json }
    table: App_CL
    columns: { Number: { from: n, type: int, required: true }, Word: { from: w } }
  - name: envelope
    match: '*.records'
    format: { type: json, envelope: records }
    table: App_CL
    columns: { Number: { from: n, type: int, required: true } }
`);
const good = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `{"n":${from + i}}\n`).join('');
const numbers = async (): Promise<readonly number[]> =>
  (await stand.rows<{ Number: number }>('App_CL')).map((row) => row.Number);

describe('one bad record takes no other along', () => {
  test.each<[what: string, bad: string]>([
    ['that is null', 'null'],
    ['that is a number', '42'],
    ['that is a list', '[1,2]'],
    ['that is a text', '"text"'],
    ['that is cut off', '{"n":5,"w":"no end'],
    ['that is no JSON', 'Traceback (most recent call last):'],
    ['that lacks what is required', '{"m":1}'],
    ['that is no UTF-8', '{"w":"\xff","n":1}'],
  ])('a line %s, in the midst of a thousand', async (_, bad) => {
    const content = Buffer.concat([
      Buffer.from(good(1, 500)),
      Buffer.from(`${bad}\n`, 'latin1'),
      Buffer.from(good(501, 1000)),
    ]);
    const { report, rejects } = await stand.ingest('a.json', content);
    expect(report).toMatchObject({ state: 'done', read: report.sent + report.rejected, sent: 1000, filtered: 0 });
    expect(await numbers()).toEqual(Array.from({ length: 1000 }, (_n, i) => i + 1));
    expect(new Set(rejects.map(({ record }) => record)).size).toBe(report.rejected);
    expect(rejects[0]).toMatchObject({ record: 501 });
  });

  test.each(['null', '42', '[1,2]', 'Time;Level;Message', '"text"'])(
    'a first line %s decides nothing about those that follow',
    async (first) => {
      const { report, rejects } = await stand.ingest('a.json', `${first}\n${good(1, 20)}`);
      expect(await numbers()).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(report).toMatchObject({ state: 'done', sent: 20 });
      expect(report.rejected).toBeGreaterThan(0);
      expect(rejects).toHaveLength(report.rejected);
    },
  );

  test('the row before a bad line is sent once, and not again in its place', async () => {
    await stand.ingest('a.json', '{"n":1}\nbad\nbad\n{"n":2}\n');
    expect(await numbers()).toEqual([1, 2]);
  });

  test('in a list of records of many kinds each is judged by itself', async () => {
    const { report, rejects } = await stand.ingest('a.records', '{"records":[{"n":1},null,7,"x",[1],{"n":2}]}');
    expect(await numbers()).toEqual([1, 2]);
    expect(report).toMatchObject({ state: 'done', read: 6, sent: 2, rejected: 4 });
    expect(rejects.map(({ raw }) => raw)).toEqual(['null', '7', '"x"', '[1]']);
  });
});

describe('what is no bad record', () => {
  test('blank lines', async () => {
    const { report } = await stand.ingest('a.json', '{"n":1}\n\n   \r\n{"n":2}\n\n');
    expect(report).toMatchObject({ read: 2, sent: 2, rejected: 0 });
  });

  test('a document over several lines is one record', async () => {
    const content = [1, 2, 3].map((n) => JSON.stringify({ n, w: 'x' }, undefined, 2)).join('\n');
    const { report } = await stand.ingest('a.json', content);
    expect(await numbers()).toEqual([1, 2, 3]);
    expect(report).toMatchObject({ read: 3, rejected: 0 });
  });

  test('the last line, without an end', async () => {
    await stand.ingest('a.json', '{"n":1}\n{"n":2}');
    expect(await numbers()).toEqual([1, 2]);
  });
});

test.each([
  ['a line that is no record', 'plain text\n'],
  ['an object without any field that a column takes', '{"other":1}\n'],
])('%s never becomes a row whose columns are all empty', async (_, content) => {
  const { report, rejects } = await stand.ingest('a.json', content);
  expect(report).toMatchObject({ sent: 0, rejected: 1 });
  expect(rejects.map(({ raw }) => raw)).toEqual([content.trim()]);
  expect(await stand.rows('App_CL')).toEqual([]);
});

test('fields that no column takes are named in the report', async () => {
  const { report } = await stand.ingest('a.json', '{"n":1,"timegenerated":"x","Word":"w"}\n');
  expect(report.unclaimed).toEqual({ timegenerated: 1, Word: 1 });
});
