import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow } from '../../src/lib/local/files-below.ts';
import { ROOT, useLocalChain } from './local-chain.ts';

const SAMPLES = join(ROOT, 'samples');
// The samples keep their own times here, so that their rows can be told beforehand.
const chain = useLocalChain({ limits: { maxAgeMs: Infinity, maxAheadMs: Infinity } });

const EXPECTED = [
  ['app/computers.json', 'AppEvents_CL', 3],
  ['service/events.ndjson.gz', 'ServiceEvents_CL', 30],
  ['text/notes.log', 'PlainText_CL', 8],
  ['web/requests.csv', 'WebRequests_CL', 20],
] as const;

test('every sample is among those below', async () => {
  expect(await filesBelow(SAMPLES)).toEqual(EXPECTED.map(([path]) => path));
});

test.each(EXPECTED)('%s arrives in %s as %i rows', async (path, table, count) => {
  const report = await chain.drop(path, await readFile(join(SAMPLES, path)));
  expect(report).toMatchObject({ state: 'done', counts: { read: count, sent: count, rejected: 0 } });
  const uploaded = (await chain.logs.getBlobClient(path).getProperties()).lastModified!.toISOString();
  const rows = (await chain.rows(table)).map((row) => `${row.replace(uploaded, 'WHEN-UPLOADED')}\n`);
  // Written by `npx vitest run test/integration/samples.test.ts --update`, and read before it is committed.
  await expect(rows.join('')).toMatchFileSnapshot(`../fixtures/samples/${table}.ndjson`);
});
