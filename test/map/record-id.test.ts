import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { MapContext } from '../../src/lib/map/map-context.ts';
import { compileMapper } from '../../src/lib/map/mapper.ts';
import { ingest } from '../../src/lib/pipeline/ingest.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { tarOf } from '../decode/make-tar.ts';
import { ingestion, logOf, memoryRejects, memorySink, memorySource } from '../pipeline/rooms.ts';
import { column, context, recordChunk, rowTexts } from './record-chunk.ts';

const id = column('RecordId', 'string', { value: { kind: 'record id' } });

function idsOf(with_: MapContext, offset = 0): string[] {
  const mapper = compileMapper([id], 'text', with_);
  const records = [
    { raw: 'first', fields: {} },
    { raw: 'second', fields: {} },
  ];
  return rowTexts(mapper.map(recordChunk(mapper.projection, records, offset))).map((row) => {
    const { RecordId } = JSON.parse(row) as { RecordId: string };
    return RecordId;
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 22);

describe('the id', () => {
  test('is a hash of container, path, generation, entry and byte', () => {
    const file = sha256('["logs","app/2026/ärger.log","\\"0x8DC\\"","d/é.log",2]');
    const inArchive = { ...context, entry: 'd/é.log', entryIndex: 2 };
    expect(idsOf(inArchive, 1000)).toEqual([sha256(`${file}:1000`), sha256(`${file}:1006`)]);
    expect(idsOf(inArchive)[0]).toMatch(/^[\w-]{22}$/);
  });

  test.each<[string, Partial<MapContext>]>([
    ['container', { blob: { ...context.blob, container: 'other' } }],
    ['path', { blob: { ...context.blob, path: 'other' } }],
    ['generation', { generation: '"0x8DD"' }],
    ['entry', { entry: 'a.log' }],
    ['place among the entries', { entryIndex: 1 }],
  ])('another %s is another id', (_, other) => {
    expect(idsOf({ ...context, ...other })[0]).not.toBe(idsOf(context)[0]);
  });

  test('a record keeps its id where reading begins at it', () => {
    expect(idsOf(context, 6)[0]).toBe(idsOf(context)[1]);
  });

  test('steps and conditions take it like any other value', () => {
    const value = { kind: 'record id' } as const;
    const shouted = column('A', 'string', { value, steps: [{ kind: 'upper' }] });
    const drop = { kind: 'present', value, is: false } as const;
    const mapper = compileMapper([id, shouted], 'text', { ...context, drop });
    const [row] = rowTexts(mapper.map(recordChunk(mapper.projection, [{ raw: 'first', fields: {} }])));
    const { RecordId, A } = JSON.parse(row!) as Record<string, string>;
    expect([RecordId, A]).toEqual([idsOf(context)[0], idsOf(context)[0]!.toUpperCase()]);
  });
});

interface Sent {
  readonly Id: string;
  readonly Text: string;
}

async function sent(format: string, bytes: Buffer, cut?: number): Promise<Sent[]> {
  const sink = memorySink();
  const log = logOf(format, '{ Id: { from: $record.id }, Text: { from: $record.raw } }');
  const source = memorySource({ bytes, ...(cut !== undefined && { cut }) });
  const { report } = await ingest(ingestion(log, source, sink, memoryRejects()), {
    signal: new AbortController().signal,
  });
  expect(report).toMatchObject({ state: 'done', rejected: 0 });
  return sink.rows as unknown as Sent[];
}

const idsByText = (rows: readonly Sent[]) => Object.fromEntries(rows.map(({ Id, Text }) => [Text, Id]));

describe('of the records of a file', () => {
  test.each<[string, string, Buffer, number]>([
    ['equal lines', '{ type: text }', Buffer.from('a\na\na\n\na'), 4],
    ['values without anything between', '{ type: json }', Buffer.from('[{"a":1},{"a":1}]{}{}'), 4],
    [
      'elements of one object, and an object without',
      '{ type: json, explode: "e[].f[]", keep_empty: true }',
      Buffer.from('{"e":[{"f":[1,1]},{"f":[]},{"f":2},{}]}{}{"e":3}'),
      7,
    ],
    ['files of an archive with one name', '{ type: text }', tarOf(...['a', 'b', 'a'].map(file)), 6],
    ['compressed', '{ type: csv }', gzipSync('h\n1\n1\n1\n'), 3],
    ['in another encoding', '{ type: text }', Buffer.from('a\né\na\n', 'utf16le'), 3],
  ])('%s: each has its own, however it is read', async (_, format, bytes, count) => {
    const rows = await sent(format, bytes);
    const ids = rows.map(({ Id }) => Id);
    expect([new Set(ids).size, ids.length]).toEqual([count, count]);
    const again = (await sent(format, bytes, 1)).map(({ Id }) => Id);
    expect(again.toSorted()).toEqual(ids.toSorted());
  });

  test('whoever begins to read behind a record finds the ids of the others', () => {
    const log = logOf('{ type: csv }', '{ RecordId: { from: $record.id } }');
    const bytes = Buffer.from(`h\n${'1\n"1\n"\n'.repeat(5000)}`);
    const read = (from: Buffer, start?: ParserStart): string[] => {
      const mapper = compileMapper(log.columns, log.format.values, context);
      const parser = log.format.parser(mapper.projection, { maxRecordBytes: 1000 }, start);
      // What is mapped is valid until the next chunk is.
      return [parser.push(from), parser.end()].flat().flatMap((chunk) => rowTexts(mapper.map(chunk)));
    };
    const parser = log.format.parser({ paths: [['h']], rest: false }, { maxRecordBytes: 1000 });
    const [chunk] = parser.push(bytes);
    const end = chunk!.offset + chunk!.ends[1]!;
    expect(parser.restart!.from).toBeLessThanOrEqual(end);
    const { context: known } = parser.restart!;
    const start = { offset: end, number: 2, ...(known !== undefined && { context: known }) };
    const all = read(bytes);
    expect(all).toHaveLength(10_000);
    expect(read(bytes.subarray(end), start)).toEqual(all.slice(2));
  });

  test('what is before a record in its file counts, what is behind it does not', async () => {
    const before = idsByText(await sent('{ type: text }', Buffer.from('one\ntwo\n')));
    const grown = idsByText(await sent('{ type: text }', Buffer.from('one\ntwo\nthree\n')));
    expect(grown).toMatchObject(before);
    const shifted = idsByText(await sent('{ type: text }', Buffer.from('zero\none\ntwo\n')));
    expect(shifted['two']).not.toBe(before['two']);
  });
});

function file(name: string): { readonly name: string; readonly content: string } {
  return { name: `${name}.log`, content: 'same\nsame\n' };
}
