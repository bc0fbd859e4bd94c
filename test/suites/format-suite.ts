import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { ErrorCode } from '../../src/lib/errors.ts';
import { REJECT_HEAD_BYTES, valueText } from '../../src/lib/seams.ts';
import type { Bytes, Parser, ParserStart, RecordChunk } from '../../src/lib/seams.ts';

/** Makes a parser that takes records of up to `maxRecordBytes`. Every field path it projects is its own business. */
export type MakeParser = (maxRecordBytes: number, start?: ParserStart) => Parser;

/** What a chunk says, without how records were spread over chunks. Text is latin1: a character is a byte. */
export type Found = FoundRecord | FoundReject;

export interface FoundRecord {
  readonly number: number;
  readonly offset: number;
  readonly raw: string;
  readonly values: readonly (string | undefined)[];
}

export interface FoundReject {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  readonly raw: string;
  readonly code: ErrorCode;
}

export interface FormatCase {
  readonly name: string;
  /** UTF-8 text, or bytes. */
  readonly input: string | Buffer;
  /** The values of each record, as text, or the code of a reject, in the order of their numbers. */
  readonly finds: readonly (readonly (string | undefined)[] | ErrorCode)[];
  /** Default: far above what the case holds. */
  readonly maxRecordBytes?: number;
}

/** Behind which records of each case reading can begin anew: so that it cannot vanish silently. */
export type Restarts = 'each record' | 'some records' | 'none';

const ROOMY = 100_000;
const BROKEN_OFF = new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: 7 });

/** What every format holds itself to. `oneRecord` is a sound record without its line end, whatever precedes it included. */
export function formatSuite(
  name: string,
  makeParser: MakeParser,
  cases: readonly FormatCase[],
  oneRecord: string,
  /** What shows that a record is whole: where a line end does not, the beginning of the next one after it. */
  closing = '\n',
  restarts: Restarts = 'each record',
): void {
  describe(`format ${name}`, () => {
    test.each(cases)('$name', ({ input, finds, maxRecordBytes = ROOMY }) => {
      const found = parse(makeParser(maxRecordBytes), [toBytes(input)]);
      expect(found.map((item) => ('code' in item ? item.code : item.values.map(toText)))).toEqual(finds);
    });

    test.each(cases)('the same at every cut: $name', ({ input, maxRecordBytes = ROOMY }) => {
      const bytes = toBytes(input);
      const whole = parse(makeParser(maxRecordBytes), [bytes]);
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(parse(makeParser(maxRecordBytes), [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
      }
      expect(
        parse(
          makeParser(maxRecordBytes),
          Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
        ),
      ).toEqual(whole);
    });

    test.each(cases)(
      'offsets, lengths and raw bytes are those of the input: $name',
      ({ input, maxRecordBytes = ROOMY }) => {
        const bytes = toBytes(input);
        const found = parse(makeParser(maxRecordBytes), [bytes]);
        expect(found.map((item) => item.number)).toEqual(found.map((_, i) => i + 1));
        let start = -1;
        let end = 0;
        for (const item of found) {
          // Ids of records are made of it.
          expect(item.offset).toBeGreaterThan(start);
          start = item.offset;
          const length = 'code' in item ? item.length : item.raw.length;
          expect(item.offset).toBeGreaterThanOrEqual(end);
          end = item.offset + length;
          const kept = length > maxRecordBytes ? Math.min(maxRecordBytes, REJECT_HEAD_BYTES) : length;
          expect(item.raw).toBe(bytes.toString('latin1', item.offset, item.offset + kept));
        }
        expect(end).toBeLessThanOrEqual(bytes.length);
      },
    );

    test.each(cases)('earlier chunks stay as they were: $name', ({ input, maxRecordBytes = ROOMY }) => {
      const bytes = toBytes(input);
      const parser = makeParser(maxRecordBytes);
      const chunks: RecordChunk[] = [];
      const then: Found[][] = [];
      for (let i = 0; i < bytes.length; i += 5) {
        for (const chunk of parser.push(Buffer.from(bytes.subarray(i, i + 5)))) {
          chunks.push(chunk);
          then.push(flatten([chunk]));
        }
      }
      parser.end();
      expect(chunks.map((chunk) => flatten([chunk]))).toEqual(then);
    });

    test.each(cases)('numbers of chunks follow one another: $name', ({ input, maxRecordBytes = ROOMY }) => {
      const bytes = toBytes(input);
      const parser = makeParser(maxRecordBytes);
      const chunks: RecordChunk[] = [];
      for (let i = 0; i < bytes.length; i += 5) chunks.push(...parser.push(bytes.subarray(i, i + 5)));
      expectConsecutive([...chunks, ...parser.end()]);
    });

    test.each(cases)(`read anew behind ${restarts}: $name`, ({ input, maxRecordBytes = ROOMY }) => {
      const bytes = toBytes(input);
      const whole = parse(makeParser(maxRecordBytes), [bytes]);
      const behind = new Set<number>();
      const given = new Set<number>();
      for (const size of [1, 9, bytes.length]) {
        const { starts, found } = readStarts(makeParser(maxRecordBytes), inPieces(bytes, size));
        for (const { number } of found) given.add(number);
        for (const start of starts) {
          behind.add(start.number);
          const rest = bytes.subarray(start.offset);
          for (const pieces of [[rest], inPieces(rest, 1), inPieces(rest, 11)]) {
            const found = parse(makeParser(maxRecordBytes, start), pieces);
            expect([start, found]).toEqual([start, whole.slice(start.number)]);
          }
        }
      }
      const expected = { 'each record': given, 'some records': behind, none: new Set() };
      expect(behind).toEqual(expected[restarts]);
    });

    test('empty input holds nothing', () => {
      const parser = makeParser(ROOMY);
      expect([parser.push(Buffer.alloc(0)), parser.end()]).toEqual([[], []]);
    });

    test.each([
      ['without a line end', ''],
      ['with LF', '\n'],
      ['with CRLF', '\r\n'],
      ['with blank lines behind it', '\n\n \r\n\t\n'],
    ])('one record %s', (_, lineEnd) => {
      const found = parse(makeParser(ROOMY), [Buffer.from(oneRecord + lineEnd)]);
      expect(found).toEqual(parse(makeParser(ROOMY), [Buffer.from(oneRecord)]));
      expect(found.map(({ number, offset, raw }) => [number, offset + raw.length])).toEqual([
        [1, Buffer.byteLength(oneRecord)],
      ]);
    });

    test('a byte order mark is no part of the first record', () => {
      const [plain] = parse(makeParser(ROOMY), [Buffer.from(oneRecord)]);
      expect(parse(makeParser(ROOMY), [Buffer.from(`\ufeff${oneRecord}`)])).toEqual([
        { ...plain, offset: plain!.offset + 3 },
      ]);
    });

    test('the second end gives nothing more', () => {
      const parser = makeParser(ROOMY);
      expect([...parser.push(Buffer.from(oneRecord)), ...parser.end()]).toHaveLength(1);
      expect(parser.end()).toEqual([]);
      expect(parser.end(BROKEN_OFF)).toEqual([]);
    });

    test('the record that is open where input breaks off is rejected with the cause', () => {
      const parser = makeParser(ROOMY);
      const cut = Buffer.from(oneRecord.slice(0, -1));
      const chunks = [...parser.push(cut), ...parser.end(BROKEN_OFF)];
      expect(chunks.flatMap((chunk) => chunk.rejects)).toMatchObject([{ number: 1, error: BROKEN_OFF }]);
      const [reject] = chunks.flatMap((chunk) => chunk.rejects);
      expect(reject!.offset + reject!.length).toBe(cut.length);
      expect(reject!.raw).toEqual(cut.subarray(reject!.offset));
      expect(parser.end(BROKEN_OFF)).toEqual([]);
    });

    test('a whole record before the break is kept', () => {
      const parser = makeParser(ROOMY);
      const found = flatten([...parser.push(Buffer.from(oneRecord + closing)), ...parser.end(BROKEN_OFF)]);
      expect(found.slice(0, 1)).toEqual(parse(makeParser(ROOMY), [Buffer.from(oneRecord)]));
      expect(found.slice(1).every((item) => 'code' in item && item.code === BROKEN_OFF.code)).toBe(true);
    });
  });
}

/** What `push` gives, and where reading can begin anew, asked for after each piece of input. */
export function readStarts(
  parser: Parser,
  pieces: readonly Bytes[],
): { readonly starts: readonly ParserStart[]; readonly found: readonly Found[] } {
  const starts = new Map<string, ParserStart>();
  const found: Found[] = [];
  for (const piece of pieces) {
    found.push(...flatten(parser.push(piece)));
    const { restart } = parser;
    if (restart === undefined) continue;
    for (const item of found) {
      const offset = item.offset + ('code' in item ? item.length : item.raw.length);
      if (offset < restart.from) continue;
      const { context } = restart;
      const start = { offset, number: item.number, ...(context !== undefined && { context }) };
      starts.set(JSON.stringify(start), start);
    }
  }
  return { starts: [...starts.values()], found };
}

/** Checks what a chunk says of its numbers, and that each goes on where the one before it ends. */
function expectConsecutive(chunks: readonly RecordChunk[]): void {
  let next = 1;
  for (const { first, numbers, rejects, filtered = 0 } of chunks) {
    const rejected = rejects.map(({ number }) => number);
    const count = numbers.length + rejected.length + filtered;
    expect(first).toBe(next);
    expect(count).toBeGreaterThan(0);
    next += count;
    for (const list of [numbers, rejected]) {
      expect(list).toEqual(list.toSorted((a, b) => a - b));
      expect(list.every((number) => number >= first && number < next)).toBe(true);
    }
    expect(new Set([...numbers, ...rejected]).size).toBe(numbers.length + rejected.length);
  }
}

const inPieces = (bytes: Bytes, size: number): Bytes[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** All that `parser` finds in `pieces`, in the order of its numbers. */
export function parse(parser: Parser, pieces: readonly Bytes[]): Found[] {
  const chunks: RecordChunk[] = [];
  for (const piece of pieces) chunks.push(...parser.push(piece));
  chunks.push(...parser.end());
  return flatten(chunks);
}

export function flatten(chunks: readonly RecordChunk[]): Found[] {
  const found: Found[] = [];
  for (const { bytes, offset, numbers, starts, ends, values, rejects } of chunks) {
    const width = numbers.length === 0 ? 0 : values.starts.length / numbers.length;
    numbers.forEach((number, i) => {
      const raw = bytes.toString('latin1', starts[i], ends[i]);
      found.push({
        number,
        offset: offset + starts[i]!,
        raw,
        values: Array.from({ length: width }, (_, v) => valueText(values, i * width + v)),
      });
    });
    for (const { number, error, offset, length, raw } of rejects) {
      found.push({ number, offset, length, raw: raw.toString('latin1'), code: error.code });
    }
  }
  return found.sort((a, b) => a.number - b.number);
}

const toBytes = (input: string | Buffer): Buffer => (typeof input === 'string' ? Buffer.from(input) : input);

const toText = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value, 'latin1').toString();
