import fc from 'fast-check';
import { expect, test } from 'vitest';
import { json } from '../../src/lib/parse/json.ts';
import type { JsonOptions } from '../../src/lib/parse/json.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { parse, readStarts } from '../suites/format-suite.ts';
import type { Found } from '../suites/format-suite.ts';

const parserOf = (maxRecordBytes = 100_000) =>
  json.parser({}, { paths: [['a'], ['b', 'c']], rest: true }, { maxRecordBytes });
const valueOf = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(toUtf8(text)));
const toUtf8 = (text: string) => Buffer.from(text, 'latin1').toString();
const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const pieces = [];
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
};
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const key = fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.string({ unit: 'grapheme', maxLength: 4 }));
const record = fc.dictionary(
  key,
  fc.oneof(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 }), fc.record({ c: fc.jsonValue() })),
  { maxKeys: 6 },
);
const records = fc.array(record, { maxLength: 8 });
const isEnvelope = (text: string) => /"(records|Records|logEvents)"/.test(text);

const taken = ({ a, b, ...rest }: Record<string, unknown>) => ({ a, c: isObject(b) ? b['c'] : undefined, rest });
/** What a record must give: `-0` is `0` in JSON text that JSON.stringify wrote. */
const expected = (value: Record<string, unknown>) =>
  taken(JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const got = (found: readonly Found[]) =>
  found.map((item) =>
    'code' in item
      ? item.code
      : { a: valueOf(item.values[0]), c: valueOf(item.values[1]), rest: valueOf(item.values[2]) },
  );

test.each<[string, (texts: string[]) => string]>([
  ['lines', (texts) => texts.join('\n')],
  ['lines, CRLF', (texts) => texts.map((text) => `${text}\r\n`).join('')],
  ['an array', (texts) => `[${texts.join(',')}]`],
  ['an array over lines', (texts) => `[\n${texts.join(',\n')}\n]\n`],
  ['one after another', (texts) => texts.join('')],
  ['separated', (texts) => texts.map((text) => `\x1e${text}\n`).join('')],
  ['arrays in a row', (texts) => texts.map((text) => `[${text}]`).join('')],
])('%s: values are those of JSON.parse, wherever input is cut', (_, join) => {
  fc.assert(
    fc.property(records, sizes, (values, sizes) => {
      const texts = values.map((value) => JSON.stringify(value));
      fc.pre(!texts.some(isEnvelope));
      const found = parse(parserOf(), cut(Buffer.from(join(texts)), sizes));
      expect(got(found)).toEqual(values.map(expected));
    }),
  );
});

test('pretty-printed: values are those of JSON.parse and hold no line feed', () => {
  fc.assert(
    fc.property(records, sizes, (values, sizes) => {
      const texts = values.map((value) => JSON.stringify(value, null, 2));
      fc.pre(!texts.some(isEnvelope) && (texts[0] ?? '{}') !== '{}');
      const found = parse(parserOf(), cut(Buffer.from(texts.join('\n')), sizes));
      expect(got(found)).toEqual(values.map(expected));
      expect(found.flatMap((item) => ('values' in item ? item.values : [])).join('')).not.toContain('\n');
    }),
  );
});

test('an envelope gives the records that it holds', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1 }), record, sizes, (values, head, sizes) => {
      fc.pre(!isEnvelope(JSON.stringify([head, values])));
      const text = JSON.stringify({ ...head, records: values, tail: head });
      expect(got(parse(parserOf(), cut(Buffer.from(text), sizes)))).toEqual(values.map(expected));
    }),
  );
});

const mutation = fc.record({
  at: fc.nat(),
  drop: fc.nat(2),
  put: fc.constantFrom(
    '',
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\\',
    '0',
    '-',
    '.',
    'e',
    'u',
    '\\u00e',
    'nul',
    '\t',
    ' ',
    '\x01',
    'é',
  ),
});
const mutate = (text: string, { at, drop, put }: { at: number; drop: number; put: string }) => {
  const from = at % (text.length + 1);
  return text.slice(0, from) + put + text.slice(from + drop);
};

test('a mutated line is valid exactly where JSON.parse finds an object', () => {
  fc.assert(
    fc.property(record, fc.array(mutation, { minLength: 1, maxLength: 3 }), (value, mutations) => {
      const line = mutations.reduce(mutate, JSON.stringify(value)).toWellFormed();
      fc.pre(line.trim() !== '');
      const found = parse(parserOf(), [Buffer.from(`{}\n${line}\n`)]);
      let valid: unknown;
      try {
        valid = JSON.parse(line);
      } catch {
        valid = undefined;
      }
      expect(got(found).slice(1)).toEqual([isObject(valid) ? taken(valid) : 'PARSE_RECORD']);
    }),
    { numRuns: 3000 },
  );
});

const layout = fc.constantFrom<(texts: string[]) => string>(
  (texts) => texts.join('\n'),
  (texts) => `[${texts.join(',')}]`,
  (texts) => `[\n  ${texts.join(',\n  ')}\n]`,
  (texts) => `{"v":1,"records":[${texts.join(',')}],"x":{}}\n`,
  (texts) => texts.join(''),
  (texts) => texts.map((text) => `\x1e${text}\n`).join(''),
);

test('damaged input: the same wherever it is cut, and no byte of it goes unsaid', () => {
  const damage = fc.record({
    at: fc.nat(),
    drop: fc.nat(3),
    put: fc.constantFrom('', '"', '{', '}', '[', ']', ',', '\n', '\x1e', '\\', 'x', '\n{"a":1}\n', 'ÿ'),
  });
  fc.assert(
    fc.property(
      records,
      layout,
      fc.array(damage, { maxLength: 4 }),
      sizes,
      fc.constantFrom(30, 60, 100_000),
      (values, join, damages, sizes, limit) => {
        const bytes = Buffer.from(damages.reduce(mutate, join(values.map((value) => JSON.stringify(value)))));
        const whole = parse(parserOf(limit), [bytes]);
        expect(parse(parserOf(limit), cut(bytes, sizes))).toEqual(whole);
        expect(whole.map((item) => item.number)).toEqual(whole.map((_, i) => i + 1));
        let end = 0;
        for (const item of whole) {
          expect(item.offset).toBeGreaterThanOrEqual(end);
          end = item.offset + ('code' in item ? item.length : item.raw.length);
        }
        expect(end).toBeLessThanOrEqual(bytes.length);
      },
    ),
    { numRuns: 5000 },
  );
});

test('lines and arrays, damaged: each byte that is not layout lies in a record or a reject', () => {
  const damage = fc.record({
    at: fc.nat(),
    drop: fc.nat(3),
    put: fc.constantFrom('', '"', '{', '}', '[', ']', '\n', '\\', 'x'),
  });
  fc.assert(
    fc.property(records, fc.boolean(), fc.array(damage, { maxLength: 4 }), (values, lines, damages) => {
      const texts = values.map((value) => JSON.stringify(value));
      fc.pre(!texts.some(isEnvelope));
      const bytes = Buffer.from(damages.reduce(mutate, lines ? texts.join('\n') : `[\n${texts.join(',\n')}\n]`));
      const left = Buffer.from(bytes);
      for (const item of parse(parserOf(), [bytes])) {
        left.fill(0x20, item.offset, item.offset + ('code' in item ? item.length : item.raw.length));
      }
      expect(left.toString()).toMatch(/^[\s,[\]]*$/);
    }),
    { numRuns: 3000 },
  );
});

const OBJECT = '{"a":1}';
const ROOT = [OBJECT, `${OBJECT}\n`, '{\n "a": [\n', '{"b":', '{', '}', '[', ']', ',', '"', '\n', '\n  ', '\r\n', ' ', '\x1e', 'x', '\\', 'x'.repeat(30), '{"records":[', ']}', '],"records":[']; // prettier-ignore

test.each<[JsonOptions, number, readonly string[]]>([
  [{}, 25, ROOT],
  [{}, 1000, ROOT],
  [{}, 1000, [OBJECT, ',', ',\n', '\n ', '[', ']', '{"records":[', ']}', ',"x":{']],
  [{}, 1000, [OBJECT, OBJECT, '\n', ' ', '{\n', '}\n', '{"a":[\n', ']']],
  [{ envelope: 'a' }, 1000, [...ROOT, '{"a":[1,', '{"a":[']],
  [{ envelope: false }, 25, ROOT],
  [{ lines: true }, 25, ROOT],
])('%j, records of %i bytes: anything, read anew behind any record, is the same', (options, maxRecordBytes, bits) => {
  const read = (start?: ParserStart) =>
    json.parser(options, { paths: [['a'], ['b', 'c']], rest: true }, { maxRecordBytes }, start);
  let begun = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...bits), { maxLength: 24 }), sizes, (parts, sizes) => {
      const input = Buffer.from(parts.join(''));
      const whole = parse(read(), [input]);
      for (const start of readStarts(read(), cut(input, sizes)).starts) {
        const found = parse(read(start), cut(input.subarray(start.offset), sizes));
        expect([start, found]).toEqual([start, whole.slice(start.number)]);
        begun++;
      }
    }),
    { numRuns: 1000 },
  );
  expect(begun).toBeGreaterThan(300);
});
