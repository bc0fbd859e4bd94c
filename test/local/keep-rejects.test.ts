import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { beforeAll, expect, test } from 'vitest';
import { parseReport } from '../../src/lib/local/file-report.ts';
import { keepRejects } from '../../src/lib/local/keep-rejects.ts';
import { useAzurite } from '../azurite.ts';
import { useTemporaryFolder } from '../folder.ts';

const azurite = useAzurite();
const NAME = 'rejects/logs/app/x.json/0x1/0001.ndjson';
const SECOND = 'rejects/logs/app/x.json/0x1/0003.ndjson';
const line = (record: number) =>
  `${JSON.stringify({ code: 'PARSE_RECORD', file: 'app/x.json', entry: '', record, offset: record * 10, bytes: 3, reason: 'Why.', raw: 'secret' })}\n`;

const folder = useTemporaryFolder();
let state: ContainerClient;
beforeAll(async () => {
  state = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logsluice');
  await state.create();
});

const REPORT = parseReport('{"file":"app/x.json","etag":"1","state":"done"}');

test('a report without rejects stays as it is', async () => {
  expect(await keepRejects(REPORT, state, folder.path)).toEqual({ report: REPORT, reasons: [] });
});

test('rejects of all runs are copied, of each as much as counts, the first three explained without their text', async () => {
  const parts = [
    { name: NAME, text: [1, 2].map(line).join(''), beyond: line(9) },
    { name: SECOND, text: [3, 4].map(line).join(''), beyond: '' },
  ];
  for (const { name, text, beyond } of parts) {
    await state.getBlockBlobClient(name).upload(text + beyond, text.length + beyond.length);
  }
  const rejects = parts.map(({ name, text }) => ({ name, bytes: text.length }));
  const ledger = parseReport(JSON.stringify({ file: 'app/x.json', etag: '1', state: 'done', rejects }));
  // Whoever else copies them at the same time, or did before, adds nothing to it.
  const copies = [1, 2, 3].map(() => keepRejects(ledger, state, folder.path));
  for (const kept of await Promise.all(copies)) {
    expect(kept.reasons).toEqual([
      '  record 1, byte 10: PARSE_RECORD: Why.',
      '  record 2, byte 20: PARSE_RECORD: Why.',
      '  record 3, byte 30: PARSE_RECORD: Why.',
    ]);
    expect(kept.report.rejectsFile).toBe(join(folder.path, NAME));
  }
  expect(await readFile(join(folder.path, NAME), 'utf8')).toBe([1, 2, 3, 4].map(line).join(''));
  expect(await readdir(dirname(join(folder.path, NAME)))).toEqual(['0001.ndjson']);
});
