import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/lib/config/load-config.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { ingest } from '../../src/lib/pipeline/ingest.ts';
import { ingestion, memoryRejects, memorySink, memorySource } from './rooms.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/spec-examples');
const read = (name: string): Buffer => readFileSync(join(FIXTURES, name));
const lines = (name: string): string[] => read(name).toString().trimEnd().split('\n');

async function rowsOf(content: Buffer, format: string, columns: string, keys = '', cut = 64 * 1024) {
  const yaml = `logs:\n  - name: a\n    match: '**'\n    format: ${format}\n    table: A_CL\n    columns: ${columns}\n${keys}`;
  const log = loadConfig(yaml, 'logs.yaml', valueChecks).logs[0]!;
  const sink = memorySink();
  const rejects = memoryRejects();
  const run = { ...ingestion(log, memorySource({ bytes: content, cut }), sink, rejects), maxInFlight: 1 };
  const { report } = await ingest(run, { signal: AbortSignal.any([]) });
  return { report, rows: sink.rows, rejects: rejects.kept };
}

test.each([
  ['japanese-utf8.log', 'japanese-expected.txt'],
  ['japanese-utf8bom.log', 'japanese-expected.txt'],
  ['japanese-sjis.log', 'japanese-expected.txt'],
  ['japanese-eucjp.log', 'japanese-expected-no-nec-ext.txt'],
  ['japanese-iso2022jp.log', 'japanese-expected-no-nec-ext.txt'],
  ['japanese-utf16le-bom.log', 'japanese-expected.txt'],
  ['japanese-utf16be-bom.log', 'japanese-expected.txt'],
  ['japanese-utf16le-nobom.log', 'japanese-expected.txt'],
])('%s becomes rows without a setting, gzipped too', async (name, expected) => {
  const columns = '{ Message: { from: message } }';
  const rows = lines(expected).map((line) => ({ Message: line }));
  expect((await rowsOf(read(name), '{ type: text }', columns)).rows).toEqual(rows);
  expect((await rowsOf(gzipSync(read(name)), '{ type: text }', columns, '', 7)).rows).toEqual(rows);
});

/** 表 (95 5c), ソ (83 5c) and ポ (83 7c) have a backslash or a bar among their bytes. */
const SJIS = Buffer.from('955c838f835c837c', 'hex');

test('JSON and CSV in Shift_JIS are read as text, backslashes among bytes and quoted line ends included', async () => {
  const json = Buffer.concat([Buffer.from('{"t":"'), SJIS, Buffer.from('\\n"}\n')]);
  expect((await rowsOf(json, '{ type: json }', '{ Text: { from: t } }')).rows).toEqual([{ Text: '表ワソポ\n' }]);
  const csv = Buffer.concat([Buffer.from('t|n\n"'), SJIS, Buffer.from('\n'), SJIS, Buffer.from('"|1\n')]);
  const { rows } = await rowsOf(csv, "{ type: csv, delimiter: '|' }", '{ Text: { from: t }, No: { from: n } }');
  expect(rows).toEqual([{ Text: '表ワソポ\n表ワソポ', No: '1' }]);
});

test('a record in no encoding is rejected and kept byte for byte; the others are sent', async () => {
  const broken = Buffer.from('caf\xe9', 'latin1');
  const content = Buffer.concat([SJIS, Buffer.from('\n'), broken, Buffer.from('\nend\n')]);
  const { report, rows, rejects } = await rowsOf(content, '{ type: text }', '{ Message: { from: message } }');
  expect(rows).toEqual([{ Message: '表ワソポ' }, { Message: 'end' }]);
  expect(report).toMatchObject({ read: 3, sent: 2, rejected: 1, rejects: { PARSE_ENCODING: 1 } });
  expect(report.replaced).toBe(0);
  expect(rejects.map(({ number, raw }) => [number, raw])).toEqual([[2, broken]]);
});

test('places are those of the UTF-8 text', async () => {
  const content = Buffer.concat([SJIS, Buffer.from('\nend\n')]);
  const columns = '{ Offset: { from: $record.offset } }';
  expect((await rowsOf(content, '{ type: text }', columns)).rows).toEqual([{ Offset: 0 }, { Offset: 13 }]);
});

test('with a named encoding bytes that do not fit are replaced, and the report counts them', async () => {
  const content = Buffer.concat([SJIS, Buffer.from('\xff\n\xfe\n', 'latin1')]);
  const columns = '{ Message: { from: message } }';
  const { report, rows } = await rowsOf(content, '{ type: text }', columns, '    encoding: cp932\n');
  expect(rows).toEqual([{ Message: '表ワソポ\ufffd' }, { Message: '\ufffd' }]);
  expect(report).toMatchObject({ state: 'done', sent: 2, rejected: 0, replaced: 2 });
});
