import { describe, expect, test } from 'vitest';
import type { Column, ColumnValue } from '../../src/lib/config/types.ts';
import { compileMapper } from '../../src/lib/map/mapper.ts';
import type { ValueKind } from '../../src/lib/seams.ts';
import { column, context, recordChunk, type RecordFixture, rowTexts } from './record-chunk.ts';

function run(
  columns: readonly Column[],
  records: readonly RecordFixture[],
  values: ValueKind = 'json',
  with_ = context,
) {
  const mapper = compileMapper(columns, values, with_);
  const chunk = mapper.map(recordChunk(mapper.projection, records, 1000));
  return { mapper, chunk, rows: rowTexts(chunk) };
}

function own(value: ColumnValue, type: Column['type'] = 'string', with_ = context) {
  return run([column('A', type, { value })], [{ raw: 'first', fields: {} }], 'json', with_).rows;
}

describe('rows', () => {
  const three = [column('B', 'string'), column('A', 'int'), column('C', 'dynamic')];
  test.each<[string, Record<string, string>, string]>([
    ['keeps the order of the columns', { A: '1', B: '"x"', C: '{}' }, '{"B":"x","A":1,"C":{}}'],
    ['leaves out a missing value in front', { A: '1', C: '[]' }, '{"A":1,"C":[]}'],
    ['leaves out a missing value in the middle', { B: '"x"', C: '[]' }, '{"B":"x","C":[]}'],
    ['leaves out a null', { A: 'null', B: 'null', C: 'null' }, '{}'],
    ['leaves out what does not fit', { A: '"x"', B: '"x"' }, '{"B":"x"}'],
  ])('%s', (_, fields, row) => {
    expect(run(three, [{ fields }]).rows).toEqual([row]);
  });

  test('a time without a year is of the year in which the blob was written', () => {
    const at = (lastModified: string) => ({ ...context, blob: { ...context.blob, lastModified } });
    const rows = (lastModified: string) =>
      run([column('A', 'datetime')], [{ fields: { A: 'Dec 31 23:59:59' } }], 'text', at(lastModified)).rows;
    expect(rows('2026-12-31T12:00:00Z')).toEqual(['{"A":"2026-12-31T23:59:59Z"}']);
    expect(rows('2026-11-22T01:02:03Z')).toEqual(['{"A":"2025-12-31T23:59:59Z"}']);
  });

  test('two columns of one field ask for it once', () => {
    const path = ['X', 'Y'];
    const { mapper, rows } = run(
      [
        column('A', 'int', { value: { kind: 'field', path } }),
        column('B', 'string', { value: { kind: 'field', path: ['X', 'Y'] } }),
        column('C', 'string', { value: { kind: 'field', path: ['X.Y'] } }),
      ],
      [{ fields: { 'X.Y': '7' } }],
    );
    expect(mapper.projection).toEqual({ paths: [['X', 'Y'], ['X.Y']], rest: false });
    expect(rows).toEqual(['{"A":7,"B":"7","C":"7"}']);
  });

  test('values of the second record are its own', () => {
    const records = [
      { fields: { A: '1' }, rest: '{"n":1}' },
      { fields: { A: '2' }, rest: '{"n":2}' },
    ];
    const rest = column('R', 'dynamic', { value: { kind: 'rest' } });
    expect(run([rest, column('A', 'int')], records).rows).toEqual(['{"R":{"n":1},"A":1}', '{"R":{"n":2},"A":2}']);
  });

  test('a row of UTF-8 is as long as its bytes', () => {
    const { chunk, rows } = run([column('A', 'string')], [{ fields: { A: 'é日本😀' } }], 'text');
    expect(rows).toEqual(['{"A":"é日本😀"}']);
    expect(chunk.ends).toEqual([Buffer.byteLength(rows[0]!) + 1]);
  });
});

describe('values that no field holds', () => {
  test.each<[string, ColumnValue, Column['type'], string[]]>([
    ['a constant', { kind: 'const', json: '"prod é"' }, 'string', ['{"A":"prod é"}']],
    ['a constant number', { kind: 'const', json: '12345678901234567890' }, 'real', ['{"A":12345678901234567890}']],
    ['a constant time', { kind: 'const', json: '"2026-11-22 01:02"' }, 'datetime', ['{"A":"2026-11-22T01:02:00Z"}']],
    ['$blob.path', { kind: 'blob', fact: 'path' }, 'string', ['{"A":"app/2026/ärger.log"}']],
    ['$blob.name', { kind: 'blob', fact: 'name' }, 'string', ['{"A":"ärger.log"}']],
    ['$blob.container', { kind: 'blob', fact: 'container' }, 'string', ['{"A":"logs"}']],
    ['$blob.lastModified', { kind: 'blob', fact: 'lastModified' }, 'datetime', ['{"A":"2026-11-22T01:02:03Z"}']],
    ['$blob.size', { kind: 'blob', fact: 'size' }, 'long', ['{"A":1234}']],
    ['$blob.size as text', { kind: 'blob', fact: 'size' }, 'string', ['{"A":"1234"}']],
    ['$blob.metadata in any case', { kind: 'metadata', key: 'Site' }, 'string', ['{"A":"Zürich \\"A\\""}']],
    ['metadata that the blob has not', { kind: 'metadata', key: 'zone' }, 'string', ['{}']],
    ['$entry.name of the blob itself', { kind: 'entry', fact: 'name' }, 'string', ['{}']],
    ['$record.number', { kind: 'record', fact: 'number' }, 'long', ['{"A":1}']],
    ['$record.offset', { kind: 'record', fact: 'offset' }, 'long', ['{"A":1000}']],
    ['$record.offset as text', { kind: 'record', fact: 'offset' }, 'string', ['{"A":"1000"}']],
    ['$record.raw', { kind: 'record', fact: 'raw' }, 'string', ['{"A":"first"}']],
  ])('%s', (_, value, type, rows) => {
    expect(own(value, type)).toEqual(rows);
  });

  test('$entry.name inside an archive', () => {
    const rows = own({ kind: 'entry', fact: 'name' }, 'string', { ...context, entry: 'a/ü.log' });
    expect(rows).toEqual(['{"A":"a/ü.log"}']);
  });

  test('$record.offset and $record.raw of a later record', () => {
    const columns = [
      column('O', 'long', { value: { kind: 'record', fact: 'offset' } }),
      column('R', 'string', { value: { kind: 'record', fact: 'raw' } }),
    ];
    const records = [
      { raw: 'é', fields: {} },
      { raw: '{"a":\t"ü"}', fields: {} },
    ];
    expect(run(columns, records).rows[1]).toBe('{"O":1003,"R":"{\\"a\\":\\t\\"ü\\"}"}');
  });

  test.each<[string, ValueKind, string | undefined, string]>([
    ['fields that no column takes', 'json', '{"x":1,"y":[2]}', '{"A":{"x":1,"y":[2]}}'],
    ['are JSON in formats of plain text too', 'text', '{"x":"1"}', '{"A":{"x":"1"}}'],
    ['nothing left over is no value', 'json', '{}', '{}'],
    ['nothing told of is no value', 'json', undefined, '{}'],
  ])('$rest: %s', (_, kind, rest, row) => {
    const record = { fields: {}, ...(rest === undefined ? {} : { rest }) };
    const { mapper, rows } = run([column('A', 'dynamic', { value: { kind: 'rest' } })], [record], kind);
    expect(mapper.projection).toEqual({ paths: [], rest: true });
    expect(rows).toEqual([row]);
  });

  test('a constant that does not fit is counted for each row', () => {
    const { mapper, rows } = run(
      [column('A', 'int', { value: { kind: 'const', json: '"x"' } })],
      [{ fields: {} }, { fields: {} }],
    );
    expect(rows).toEqual(['{}', '{}']);
    expect([...mapper.unfit]).toEqual([['A', 2]]);
  });

  test('a constant without the other half of a surrogate is valid UTF-8', () => {
    expect(own({ kind: 'const', json: '"a\\ud800"' })).toEqual(['{"A":"a\\ufffd"}']);
    expect(own({ kind: 'const', json: '"a\ud800"' })).toEqual(['{"A":"a\ufffd"}']);
  });
});

describe('values that are missing or do not fit', () => {
  test.each<[string, Partial<Column>, Record<string, string>, string, [string, number][]]>([
    ['missing: left out, not counted', {}, {}, '{}', []],
    ['missing: the default', { default: '0' }, {}, '{"A":0}', []],
    ['missing and required: the default', { default: '0', required: true }, {}, '{"A":0}', []],
    ['null: the default', { default: '0' }, { A: 'null' }, '{"A":0}', []],
    ['blank: the default', { default: '0' }, { A: '" "' }, '{"A":0}', []],
    ['unfit: left out and counted', {}, { A: '"x"' }, '{}', [['A', 1]]],
    ['unfit: the default, and counted', { default: '0' }, { A: '"x"' }, '{"A":0}', [['A', 1]]],
    ['unfit and required: the default', { default: '0', required: true }, { A: 'true' }, '{"A":0}', [['A', 1]]],
    ['a default of null is none', { default: 'null' }, {}, '{}', []],
    ['a default that does not fit is none', { default: '"x"' }, { A: '"y"' }, '{}', [['A', 1]]],
    ['the default is of the type of the column', { default: '"1.0"' }, {}, '{"A":1}', []],
  ])('%s', (_, options, fields, row, unfit) => {
    const { mapper, rows, chunk } = run([column('A', 'int', options)], [{ fields }]);
    expect(rows).toEqual([row]);
    expect([...mapper.unfit]).toEqual(unfit);
    expect(chunk.rejects).toEqual([]);
  });

  test('a default time is ISO whatever the records have', () => {
    const time = column('A', 'datetime', { time: '%d/%b/%Y', default: '"2026-11-22"' });
    expect(run([time], [{ fields: {} }]).rows).toEqual(['{"A":"2026-11-22T00:00:00Z"}']);
  });

  test('a default of UTF-8', () => {
    expect(run([column('A', 'string', { default: '"é"' })], [{ fields: {} }]).rows).toEqual(['{"A":"é"}']);
  });

  test('counts go on from chunk to chunk', () => {
    const mapper = compileMapper([column('A', 'int')], 'json', context);
    const chunk = recordChunk(mapper.projection, [{ fields: { A: '"x"' } }, { fields: { A: '1' } }]);
    mapper.map(chunk);
    mapper.map(chunk);
    expect([...mapper.unfit]).toEqual([['A', 2]]);
  });
});

describe('rejects', () => {
  const columns = [column('A', 'int', { required: true }), column('B', 'string')];
  const records = [
    { raw: 'good', fields: { A: '1' } },
    { raw: 'missing é', fields: { B: '"x"' } },
    { raw: 'unfit', fields: { A: '1.5' } },
    { raw: 'good too', fields: { A: '2' } },
  ];

  test('MAP_REQUIRED names the column and whether its value is missing or unfit', () => {
    const { chunk } = run(columns, records);
    expect(chunk.rejects.map(({ error }) => [error.code, error.context])).toEqual([
      ['MAP_REQUIRED', { column: 'A', reason: 'missing' }],
      ['MAP_REQUIRED', { column: 'A', reason: 'unfit' }],
    ]);
  });

  test('the rest goes on, and index tells whose rows they are', () => {
    const { chunk, rows } = run(columns, records);
    expect(rows).toEqual(['{"A":1}', '{"A":2}']);
    expect(chunk.index).toEqual([0, 3]);
    expect(chunk.filtered).toBe(0);
  });

  test('keeps the record whole, with its number and its place in the entry', () => {
    const { chunk } = run(columns, records);
    const { number, offset, length, raw } = chunk.rejects[0]!;
    expect({ number, offset, length, raw: raw.toString() }).toEqual({
      number: 2,
      offset: 1005,
      length: 10,
      raw: 'missing é',
    });
  });

  test.each<[string, string, [string, object][]]>([
    ['a row of exactly the limit of 10 bytes passes', '"é"', []],
    ['a row one byte longer is ROW_TOO_LARGE', '"éa"', [['ROW_TOO_LARGE', { bytes: 11, limit: 10 }]]],
  ])('%s', (_, value, rejects) => {
    const { chunk } = run([column('A', 'string')], [{ fields: { A: value } }], 'json', { ...context, maxRowBytes: 10 });
    expect(chunk.rejects.map(({ error }) => [error.code, error.context])).toEqual(rejects);
  });
});
