import { expect, test } from 'vitest';
import { useStand } from './stand.ts';

const stand = useStand(`logs:
  - name: app
    match: '**'
    format: { type: json }
    table: App_CL
    columns: { Number: { from: n, type: int }, Word: { from: w, type: dynamic } }
`);
/** Of the service: bytes of a body on the wire. */
const LIMIT = 1_048_576;
const noise = (length: number, seed: number): string => {
  let state = seed + 1;
  let text = '';
  while (text.length < length) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    text += (state >>> 0).toString(36);
  }
  return text.slice(0, length);
};
const numbers = async (): Promise<readonly unknown[]> => (await stand.rows('App_CL')).map(({ Number }) => Number);

test('one row larger than a call and one bad line among 3,000: the others arrive, each once, in few calls', async () => {
  const good = Array.from({ length: 3000 }, (_, n) => `{"n":${n},"w":"${noise(200, n)}"}`);
  const huge = `{"n":-1,"w":${JSON.stringify(Array.from({ length: 40 }, (_, i) => noise(40_000, i)))}}`;
  const content = [...good.slice(0, 1500), huge, ...good.slice(1500, 2000), '{"n":-2,', ...good.slice(2000)].join('\n');
  const { report, rejects } = await stand.ingest('a.json', content, { LOGSLUICE_MAX_RECORD_BYTES: '2000000' });
  expect(report).toMatchObject({ state: 'done', read: 3002, sent: 3000, rejected: 2 });
  expect(await numbers()).toEqual(Array.from({ length: 3000 }, (_, n) => n));
  expect(rejects).toMatchObject([
    { code: 'ROW_TOO_LARGE', record: 1501 },
    { code: 'PARSE_RECORD', record: 2002 },
  ]);
  const calls = await stand.calls();
  expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 204));
  expect(calls.length).toBeLessThan(5);
});

test('a record longer than the limit is skipped, told, and its place kept; those beside it are sent', async () => {
  const { report, rejects } = await stand.ingest(
    'a.json',
    `{"n":1}\n{"n":2,"w":"${'x'.repeat(1_200_000)}"}\n{"n":3}\n`,
  );
  expect(report).toMatchObject({ state: 'done', read: 3, sent: 2, rejected: 1 });
  expect(rejects).toMatchObject([{ code: 'PARSE_TOO_LONG', record: 2 }]);
  expect(await numbers()).toEqual([1, 3]);
});

test('a record of 300,000 bytes is sent whole', async () => {
  const words = Array.from({ length: 10 }, (_, i) => noise(30_000, i));
  await stand.ingest('a.json', `${JSON.stringify({ n: 1, w: words })}\n`);
  const [row] = await stand.rows('App_CL');
  expect(JSON.stringify(row!['Word'])).toHaveLength(JSON.stringify(words).length);
});

test('with the settings that are there by default no call is ever over the limit, not even of text that does not compress', async () => {
  const content = Array.from({ length: 10_000 }, (_, n) => `{"n":${n},"w":"${noise(500, n)}"}\n`).join('');
  const { report } = await stand.ingest('a.json', content);
  expect(report).toMatchObject({ state: 'done', sent: 10_000, retries: 0 });
  const calls = await stand.calls();
  expect(calls.every(({ status, wireBytes }) => status === 204 && wireBytes <= LIMIT)).toBe(true);
  expect(await numbers()).toEqual(expect.arrayContaining([0, 9999]));
});

test('a 413 all the same: the batch is halved until it fits, and no row is dropped', async () => {
  await stand.fault({ status: 413, code: 'ContentLengthLimitExceeded', next: 3 });
  const content = Array.from({ length: 1000 }, (_, n) => `{"n":${n}}\n`).join('');
  const { report } = await stand.ingest('a.json', content, { LOGSLUICE_MAX_IN_FLIGHT: '1' });
  expect(report).toMatchObject({ state: 'done', sent: 1000, rejected: 0 });
  expect((await numbers()).toSorted((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 1000 }, (_, n) => n),
  );
});
