import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, type JsonOptions } from '../../src/lib/parse/json.ts';
import type { Parser, RecordChunk } from '../../src/lib/seams.ts';
import { flatten, formatSuite, parse } from '../suites/format-suite.ts';

const PATHS = [['time'], ['f', 'rule'], ['f', 'g', 'id'], ['f', 'g', 't'], ['f', 'g', 't', 'x']];
const parserOf = (options: JsonOptions, maxRecordBytes = 100_000, paths = PATHS, rest = false): Parser =>
  json.parser(options, { paths, rest }, { maxRecordBytes });

/** Values as text, by record. */
const find = (input: string, options: JsonOptions, paths = PATHS, rest = false) =>
  parse(parserOf(options, 100_000, paths, rest), [Buffer.from(input)]).map((item) =>
    'code' in item ? item.code : item.values,
  );

const flow = (...groups: string[]) =>
  `{"time":12345678901234567890,"f":[{"rule":"r1","g":[${groups.join(',')}]},{"g":[],"rule":"r2"}]}`;
const explode = 'f[].g[].t[]';

formatSuite(
  'json with explode',
  (maxRecordBytes, start) =>
    json.parser({ explode, keep_empty: true }, { paths: PATHS, rest: false }, { maxRecordBytes }, start),
  [
    {
      name: 'elements of every level, with what is around them',
      input: `${flow('{"id":1,"t":["a",{"x":1.50}]}', '{"t":[[1, 2]],"id":2}')}\n${flow()}\n`,
      finds: [
        ['12345678901234567890', '"r1"', '1', '"a"', undefined],
        ['12345678901234567890', '"r1"', '1', '{"x":1.50}', '1.50'],
        ['12345678901234567890', '"r1"', '2', '[1, 2]', undefined],
        ['12345678901234567890', '"r2"', undefined, undefined, undefined],
        ['12345678901234567890', '"r1"', undefined, undefined, undefined],
        ['12345678901234567890', '"r2"', undefined, undefined, undefined],
      ],
    },
    {
      name: 'in an envelope, over several lines',
      input: '{"records": [\n {"time": "\\ud800",\n  "f": [{"g":\n [{"t": ["a", {\n"x": "\\ud83d\\ude00"}]}]}]}\n]}',
      finds: [
        ['"\\ufffd"', undefined, undefined, '"a"', undefined],
        ['"\\ufffd"', undefined, undefined, '{"x":"\\ud83d\\ude00"}', '"\\ud83d\\ude00"'],
      ],
    },
    {
      name: 'what has no array there is one record; what is no array is one element; null is none',
      input:
        '{"time":1}\n{"f":null}\n{"f":{"rule":2,"g":{"id":3,"t":"x"}}}\n{"f":[4,{"g":[5,{"t":null,"id":6},{"t":[null]}]}]}\n',
      finds: [
        ['1', undefined, undefined, undefined, undefined],
        [undefined, undefined, undefined, undefined, undefined],
        [undefined, '2', '3', '"x"', undefined],
        [undefined, undefined, undefined, undefined, undefined],
        [undefined, undefined, undefined, undefined, undefined],
        [undefined, undefined, '6', undefined, undefined],
        [undefined, undefined, undefined, 'null', undefined],
      ],
    },
    {
      name: 'an object that is not valid, or too long, is rejected whole',
      input: `{"f":[{"g":[{"t":["a","b"]}]}}\n{"f":[{"g":[{"t":["a"]}]}]}\n{"f":[{"g":[{"t":["${'x'.repeat(60)}"]}]}]}\n`,
      finds: ['PARSE_RECORD', [undefined, undefined, undefined, '"a"', undefined], 'PARSE_TOO_LONG'],
      maxRecordBytes: 60,
    },
  ],
  '{"time":1}',
  '\n',
  'none',
);

describe('what has no elements', () => {
  const input = `{"f":[]}\n${flow('{"t":["a"]}')}\n{}\n`;

  test('is dropped, counted, and has a number, wherever input is cut', () => {
    const bytes = Buffer.from(input);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const parser = parserOf({ explode });
      const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((piece) => parser.push(piece));
      chunks.push(...parser.end());
      expect(flatten(chunks).map(({ number }) => number)).toEqual([2]);
      expect(chunks.reduce((sum, { filtered = 0 }) => sum + filtered, 0)).toBe(3);
    }
  });

  test('is a record with `keep_empty`', () => {
    expect(parse(parserOf({ explode, keep_empty: true }), [Buffer.from(input)])).toHaveLength(4);
  });
});

describe('values around an element', () => {
  const input = '{"h":{"a":1},"f":{"n":"x","g":[{"id":1,"t":[[1],2]},{"id":2,"t":[3]}],"m":0},"z":9}';

  test('an object that holds the array has the element in place of it', () => {
    const paths = [['f'], ['f', 'g'], ['h', 'a']];
    expect(find(input, { explode: 'f.g[].t[]' }, paths)).toEqual([
      ['{"n":"x","g":{"id":1,"t":[1]},"m":0}', '{"id":1,"t":[1]}', '1'],
      ['{"n":"x","g":{"id":1,"t":2},"m":0}', '{"id":1,"t":2}', '1'],
      ['{"n":"x","g":{"id":2,"t":3},"m":0}', '{"id":2,"t":3}', '1'],
    ]);
  });

  test('$rest too', () => {
    expect(find(input, { explode: 'f.g[]' }, [['h']], true)).toEqual([
      ['{"a":1}', '{"f":{"n":"x","g":{"id":1,"t":[[1],2]},"m":0},"z":9}'],
      ['{"a":1}', '{"f":{"n":"x","g":{"id":2,"t":[3]},"m":0},"z":9}'],
    ]);
  });

  test('a column inside the array takes the field that holds it from $rest and from what is unclaimed', () => {
    const parser = parserOf({ explode: 'f.g[]' }, 1000, [['f', 'g', 'id']], true);
    expect(parse(parser, [Buffer.from(input)])).toMatchObject([
      { values: ['1', '{"h":{"a":1},"z":9}'] },
      { values: ['2', '{"h":{"a":1},"z":9}'] },
    ]);
    expect([...parser.unclaimed]).toEqual([
      ['h', 2],
      ['z', 2],
    ]);
  });

  test('of a name that comes twice the last one counts', () => {
    expect(find('{"f":[1],"f":[2,3],"n":0,"n":1}', { explode: 'f[]' }, [['f'], ['n']])).toEqual([
      ['2', '1'],
      ['3', '1'],
    ]);
  });
});

test('a record is the element: its own bytes at its own offset', () => {
  const input = '{"a":"é","f":[ {"x":1} ,2]}\n';
  const found = parse(parserOf({ explode: 'f[]' }), [Buffer.from(input)]);
  expect(found).toMatchObject([
    { number: 1, offset: 16, raw: '{"x":1}' },
    { number: 2, offset: 25, raw: '2' },
  ]);
});

describe('many elements in one object', () => {
  const many = (header: number, count: number) =>
    Buffer.from(`{"time":"${'x'.repeat(header)}","f":[${'1,'.repeat(count - 1)}1]}\n`);
  const chunksOf = (bytes: Buffer): readonly RecordChunk[] =>
    parserOf({ explode: 'f[]' }, 2_000_000, [['time'], ['f']]).push(bytes);

  test('come in chunks whose rows hold no more than some megabytes', () => {
    const chunks = chunksOf(many(10_000, 5000));
    expect(chunks.reduce((sum, { numbers }) => sum + numbers.length, 0)).toBe(5000);
    for (const { numbers } of chunks) expect(numbers.length * 10_000).toBeLessThanOrEqual(4_100_000);
    const { bytes, values } = chunks[1]!;
    expect(bytes.toString('latin1', values.starts[0], values.ends[0])).toHaveLength(10_002);
  });

  test('may be as many as fit', () => {
    expect(chunksOf(many(1, 500_000)).reduce((sum, { numbers }) => sum + numbers.length, 0)).toBe(500_000);
  });

  test('are rejected with the object where they would take more than 64 MB with what is around them', () => {
    const [chunk] = chunksOf(many(500_000, 250_000));
    expect(chunk!.numbers).toEqual([]);
    expect(chunk!.rejects).toMatchObject([
      { number: 1, error: { context: { fault: 'elements that take more than 64 MB with what is around them' } } },
    ]);
  });
});

test('values are what replacing each array by its element gives', () => {
  const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean());
  const element = fc.oneof(scalar, fc.record({ x: scalar }, { requiredKeys: [] }));
  const group = fc.record({ id: scalar, t: fc.array(element, { maxLength: 3 }) }, { requiredKeys: [] });
  const outer = fc.record({ rule: scalar, g: fc.array(group, { maxLength: 3 }) }, { requiredKeys: [] });
  const record = fc.record({ time: scalar, f: fc.array(outer, { maxLength: 3 }), z: scalar }, { requiredKeys: [] });
  type Outer = { rule?: unknown; g?: { id?: unknown; t?: unknown[] }[] };
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), (records) => {
      const expected = (records as { time?: unknown; f?: Outer[] }[]).flatMap(({ time, f = [] }) =>
        f.flatMap(({ rule, g = [] }) =>
          g.flatMap(({ id, t = [] }) =>
            t.map((one) =>
              [time, rule, id, one, (one as { x?: unknown }).x].map((value) =>
                value === undefined ? undefined : JSON.stringify(value),
              ),
            ),
          ),
        ),
      );
      const input = records.map((one) => `${JSON.stringify(one)}\n`).join('');
      const found = find(input, { explode }).map((values) =>
        (values as string[]).map((value) => (value === undefined ? value : Buffer.from(value, 'latin1').toString())),
      );
      expect(found).toEqual(expected.map((values) => values.map((value) => value?.toWellFormed())));
    }),
    { numRuns: 300 },
  );
});
