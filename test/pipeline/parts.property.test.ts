import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ingest, type Settled } from '../../src/lib/pipeline/ingest.ts';
import { partOf, type ByteRange } from '../../src/lib/source/part-source.ts';
import { ingestion, logOf, memoryRejects, memorySink, memorySource } from './rooms.ts';

const signal = AbortSignal.any([]);
const maxRecordBytes = 1000;
const columns = '{ Line: { from: a }, At: { from: $record.offset }, Number: { from: b, type: int, required: true } }';
const log = logOf('{ type: logfmt }', columns);

interface Result {
  readonly rows: readonly unknown[];
  readonly rejects: readonly unknown[];
}

/** One run over a range; a resumed one where `resume` says how far an earlier one came. */
async function run(text: string, range?: ByteRange, resume?: Settled): Promise<Result & { settled: Settled }> {
  const sink = memorySink();
  const rejects = memoryRejects();
  const whole = memorySource({ bytes: Buffer.from(text), cut: 7 });
  const part = range && (await partOf(whole, range, { signal }));
  const source = part?.source ?? whole;
  const { settled } = await ingest(
    {
      ...ingestion(log, source, sink, rejects, { maxRecordBytes, maxBodyBytes: 300 }),
      parser: ({ projection }, start) => log.format.parser(projection, { maxRecordBytes }, start),
      ...(part && { begin: part.begin }),
      ...(resume && { resume }),
    },
    { signal },
  );
  const { kept } = rejects;
  return {
    settled,
    rows: sink.rows,
    rejects: kept
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, length, raw, error }) => [offset, length, raw.toString(), error.code]),
  };
}

const line = fc.oneof(
  { weight: 6, arbitrary: fc.nat(99_999).map((n) => `a=${n} b=${n}`) },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', '\r', 'a=1 b=x', 'no pair', 'a=ü b=1\r') },
  { weight: 1, arbitrary: fc.constant(`a=${'long '.repeat(300)} b=1`) },
);

test('what is read in parts is what one reader finds, wherever the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.boolean(), async (lines, isEnded) => {
      const text = lines.join('\n') + (isEnded ? '\n' : '');
      const size = Buffer.byteLength(text);
      const whole = await run(text);
      for (let at = 1; at < size; at += size > 300 ? 37 : 1) {
        const parts = [await run(text, { from: 0, to: at }), await run(text, { from: at, to: size })];
        expect(parts.flatMap(({ rows }) => rows)).toEqual(whole.rows);
        expect(parts.flatMap(({ rejects }) => rejects)).toEqual(whole.rejects);
      }
    }),
    { numRuns: 25 },
  );
});

test('many parts, of which most lie in one line', async () => {
  const text = `a=1 b=1\na=${'x'.repeat(250)} b=2\na=3 b=3`;
  const whole = await run(text);
  const rows: unknown[] = [];
  for (let from = 0; from < text.length; from += 30) rows.push(...(await run(text, { from, to: from + 30 })).rows);
  expect(rows).toEqual(whole.rows);
  expect(rows).toHaveLength(3);
});

test('a part goes on where it came to, also where reading cannot begin there', async () => {
  const text = Array.from({ length: 100 }, (_, n) => `a=${n} b=${n}\n`).join('');
  const range = { from: 300, to: 600 };
  const whole = await run(text, range);
  const counts = { ...whole.settled.counts, read: 4, sent: 4 };
  const begin = text.indexOf('\n', 299) + 1;
  const fourth = text
    .split('\n')
    .slice(0, text.slice(0, begin).split('\n').length - 1 + 4)
    .join('\n').length;
  for (const mark of [
    { entry: 0, records: 4 },
    { entry: 0, records: 4, offset: fourth },
  ]) {
    expect((await run(text, range, { mark, counts })).rows).toEqual(whole.rows.slice(4));
  }
});
