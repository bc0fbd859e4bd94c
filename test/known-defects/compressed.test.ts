import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { useStand } from './stand.ts';

const stand = useStand(`logs:
  - name: app
    match: '**'
    format: { type: json }
    table: App_CL
    columns: { Number: { from: n, type: int }, Word: { from: w } }
`);
const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `{"n":${from + i},"w":"grün\u2028日本\u0085"}\n`).join('');
const rows = async (): Promise<unknown> => (await stand.rows('App_CL')).map(({ Number, Word }) => [Number, Word]);
const expected = Array.from({ length: 1000 }, (_, i) => [i, 'grün\u2028日本\u0085']);

test.each([
  ['gzip by its content, whatever its name', 'a.json', gzipSync(lines(0, 1000))],
  ['gzip of several members: all of them', 'a.gz', Buffer.concat([gzipSync(lines(0, 500)), gzipSync(lines(500, 500))])],
  ['a member that ends in the midst of a line', 'a.gz', members(10, 1000)],
  ['zstd', 'a.json', zstdCompressSync(lines(0, 1000))],
  ['plain text that is called .gz', 'a.gz', Buffer.from(lines(0, 1000))],
])('%s: text, not bytes, becomes rows', async (_, name, content) => {
  const { report } = await stand.ingest(name, content);
  expect(report).toMatchObject({ state: 'done', read: 1000, sent: 1000, rejected: 0, replaced: 0 });
  expect(await rows()).toEqual(expected);
});

/** The lines as members of so many bytes each. */
function members(bytes: number, count: number): Buffer {
  const text = Buffer.from(lines(0, count));
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; at += bytes * 100) parts.push(gzipSync(text.subarray(at, at + bytes * 100)));
  return Buffer.concat(parts);
}

test('compressed bytes that no layer reads become no rows', async () => {
  for (const content of [deflateRawSync(lines(0, 1000)), brotliCompressSync(lines(0, 1000))]) {
    const { report } = await stand.ingest('a.json', content);
    expect(report.sent).toBe(0);
    expect(report.rejected + (report.state === 'partial' ? 1 : 0)).toBeGreaterThan(0);
  }
  expect(await stand.rows('App_CL')).toEqual([]);
});
