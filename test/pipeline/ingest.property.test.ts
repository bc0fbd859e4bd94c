import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/lib/config/settings.ts';
import { openEntries } from '../../src/lib/decode/entries.ts';
import { layers } from '../../src/lib/decode/registry.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import { ingest } from '../../src/lib/pipeline/ingest.ts';
import { ingestion, logOf, memoryRejects, memorySink, memorySource, type Row } from './rooms.ts';

const signal = AbortSignal.any([]);
const limits = loadSettings({}).decodeLimits;
const POSITION =
  'Number: { from: $record.number, type: long }, Offset: { from: $record.offset, type: long }, Raw: { from: $record.raw }';
const COLUMNS = `{ No: { from: n, type: int }, Need: { from: need, required: true }, ${POSITION} }`;
/** Damaged text must not pass for another encoding: its positions would be those of the text as UTF-8. */
const ENCODINGS = '[]';
const logs = {
  json: logOf('{ type: json }', COLUMNS, ENCODINGS),
  csv: logOf('{ type: csv }', COLUMNS, ENCODINGS),
  text: logOf('{ type: text }', `{ Need: { from: message }, ${POSITION} }`, ENCODINGS),
};
type Kind = keyof typeof logs;

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('', 'x', '"', 'a\nb', '€😀', 'x'.repeat(300)),
);
const record = fc.record({ n: fc.integer({ min: 0, max: 999 }), need: fc.option(cell, { nil: undefined }) });
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

function written(kind: Kind, records: readonly { n: number; need?: string | undefined }[]): string {
  if (kind === 'json') return records.map((one) => `${JSON.stringify(one)}\n`).join('');
  if (kind === 'csv') return `n,need\n${records.map(({ n, need }) => `${n},${quoted(need ?? '')}\n`).join('')}`;
  return records.map(({ n, need }) => `${n} ${need ?? ''}\n`).join('');
}

interface Damage {
  /** What share of the file is kept. */
  readonly keep: number;
  readonly flips: readonly { readonly at: number; readonly mask: number }[];
}
const damage: fc.Arbitrary<Damage> = fc.record({
  keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  flips: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      mask: fc.integer({ min: 1, max: 255 }),
    }),
    { maxLength: 3 },
  ),
});

/** Bytes before `safe` stay as they are. */
function damaged(file: Buffer, { keep, flips }: Damage, safe: number): Buffer {
  const bad = Buffer.from(file.subarray(0, safe + Math.round((file.length - safe) * keep)));
  for (const { at, mask } of flips) {
    const place = safe + Math.floor((bad.length - safe) * at);
    if (place < bad.length) bad[place]! ^= mask;
  }
  return bad;
}

/** All that can be decoded of a file. */
async function decoded(file: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const entry of openEntries(memorySource({ bytes: file }), layers, { signal, limits })) {
      for await (const bytes of entry.content) chunks.push(bytes);
    }
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
  }
  return Buffer.concat(chunks);
}

const refused = new PipelineError('SINK_ROW_REFUSED', { status: 400, code: 'X' });

test.each(['json', 'csv', 'text'] as const)(
  'whatever happens to a file of %s, every record of it is a row or a reject, once',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 40 }),
        fc.boolean(),
        damage,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 400, max: 3000 }),
        fc.integer({ min: 2, max: 9 }),
        async (records, packed, harm, cut, maxBodyBytes, every) => {
          const plain = Buffer.from(written(kind, records));
          const header = kind === 'csv' ? 'n,need\n'.length : 0;
          const file = packed ? damaged(gzipSync(plain), harm, 2) : damaged(plain, harm, header);
          const sink = memorySink(({ Number: n }) => (Number(n) % every === 0 ? refused : undefined));
          const rejects = memoryRejects();
          const source = memorySource({ bytes: file, cut });
          const limits = { maxBodyBytes, maxRecordBytes: 500 };
          const { report, failure } = await ingest(ingestion(logs[kind], source, sink, rejects, limits), { signal });

          expect(failure).toBeUndefined();
          expect(report.read).toBe(report.sent + report.rejected + report.filtered);
          expect(sink.rows).toHaveLength(report.sent);
          expect(rejects.kept).toHaveLength(report.rejected);
          expect(sink.bodies.every((bytes) => bytes <= maxBodyBytes)).toBe(true);
          const numbers = [
            ...sink.rows.map((row) => Number(row['Number'])),
            ...rejects.kept.map(({ number }) => number),
          ];
          expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: report.read }, (_, i) => i + 1));

          const content = await decoded(file);
          const left = outside(content, header, sink.rows, rejects.kept).replace(/\s/g, '');
          // JSON records may be parted by commas, brackets, or the record separator of RFC 7464.
          expect(kind === 'json' ? left.replaceAll('\x1e', '').replace(/[,[\]]/g, '') : left).toBe('');
        },
      ),
      { numRuns: 300 },
    );
  },
);

/** What stands outside every record, one byte a character. */
function outside(
  content: Buffer,
  header: number,
  rows: readonly Row[],
  rejects: readonly { offset: number; length: number; raw: Buffer }[],
): string {
  const rest = Buffer.from(content);
  rest.fill(0x20, 0, Math.min(header, rest.length));
  for (const row of rows) {
    const raw = Buffer.from(row['Raw'] as string);
    const offset = Number(row['Offset']);
    expect(content.subarray(offset, offset + raw.length).equals(raw)).toBe(true);
    rest.fill(0x20, offset, offset + raw.length);
  }
  for (const { offset, length, raw } of rejects) {
    expect(content.subarray(offset, offset + raw.length).equals(raw)).toBe(true);
    rest.fill(0x20, offset, offset + length);
  }
  return rest.toString('latin1');
}
