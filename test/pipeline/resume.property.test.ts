import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { ingest, type Settled } from '../../src/lib/pipeline/ingest.ts';
import { isBefore, START, type Mark } from '../../src/lib/pipeline/mark.ts';
import type { Sink } from '../../src/lib/seams.ts';
import { tarOf } from '../decode/make-tar.ts';
import { ingestion, logOf, memoryRejects, memorySink, memorySource } from './rooms.ts';

const signal = AbortSignal.any([]);
const PLACE =
  'Number: { from: $record.number, type: long }, Offset: { from: $record.offset, type: long }, Raw: { from: $record.raw }, Entry: { from: $entry.name }';
const DROP = '    drop_if: { field: need, equals: drop }\n';
const ENCODINGS = '[]';
const logs = {
  json: logOf('{ type: json }', `{ Need: { from: need, required: true }, ${PLACE} }`, ENCODINGS, DROP),
  lines: logOf('{ type: json, lines: true }', `{ Need: { from: need, required: true }, ${PLACE} }`, ENCODINGS, DROP),
  csv: logOf('{ type: csv }', `{ Need: { from: need, required: true }, ${PLACE} }`, ENCODINGS, DROP),
  text: logOf('{ type: text }', `{ Need: { from: message }, ${PLACE} }`, ENCODINGS),
};
type Kind = keyof typeof logs;

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n\u2028\u2029]/g, ' ')),
  fc.constantFrom('drop', '', 'x', '"', ',', '€😀', 'y'.repeat(150)),
);
const records = (maxLength: number) => fc.array(fc.option(cell, { nil: undefined }), { maxLength });

function written(kind: Kind, needs: readonly (string | undefined)[]): string {
  if (kind === 'csv') {
    return `n,need\n${needs.map((need, n) => `${n},"${(need ?? '').replaceAll('"', '""')}"\n`).join('')}`;
  }
  if (kind === 'text') return needs.map((need, n) => `${n} ${need ?? ''}\n`).join('');
  // Every seventh is no record at all.
  return needs.map((need, n) => (n % 7 === 6 ? '[broken\n' : `${JSON.stringify({ n, need })}\n`)).join('');
}

const refused = new PipelineError('SINK_ROW_REFUSED', { status: 400, code: 'X' });
const later = new PipelineError('SINK_THROTTLED', { status: 503 });

interface Trial {
  readonly kind: Kind;
  readonly file: Buffer;
  readonly cut: number;
  readonly maxBodyBytes: number;
  readonly refuseEvery: number;
}

interface Stop {
  /** Settled parcels after which the run is told to pause. */
  readonly pauseAfter?: number;
  /** The call that fails, and ends the run. */
  readonly failCall?: number;
}

/** What became of a record: `[its place, its row or reject]`. */
type Fate = readonly [key: string, what: string];

/** One run, from `resume` on: what it sent and kept, and every place that it settled. */
async function run({ kind, file, cut, maxBodyBytes, refuseEvery }: Trial, resume?: Settled, stop: Stop = {}) {
  const kept = memorySink(({ Number: n }) => (Number(n) % refuseEvery === 0 ? refused : undefined));
  const rejects = memoryRejects();
  const settled: { readonly at: Settled; readonly rejects: number }[] = [];
  const pause = new AbortController();
  let calls = 0;
  const sink: Sink = {
    async send(batch, options) {
      if (++calls !== stop.failCall) return kept.send(batch, options);
      return { sent: 0, refused: [], failed: later, cost: { calls: 1, retries: 0, bytes: 0, failedRequests: [] } };
    },
  };
  const whole = ingestion(logs[kind], memorySource({ bytes: file, cut }), sink, rejects, {
    maxBodyBytes,
    maxRecordBytes: 400,
  });
  const outcome = await ingest(
    {
      ...whole,
      ...(resume && { resume }),
      onSettled(at) {
        settled.push({ at, rejects: rejects.kept.length });
        if (settled.length === stop.pauseAfter) pause.abort();
      },
    },
    { signal, pause: pause.signal },
  );
  const rows = kept.rows.map((row): Fate => [
    `${(row['Entry'] as string | undefined) ?? ''}#${Number(row['Number'])}`,
    JSON.stringify(row),
  ]);
  const fates = rejects.kept.map(({ entry, number, error, offset, length, raw }): Fate => [
    `${entry}#${number}`,
    `${error.code} ${offset} ${length} ${raw.toString('latin1')}`,
  ]);
  return { outcome, settled, rows, rejects: fates };
}

const SUMS = ['read', 'sent', 'rejected', 'filtered', 'rejects', 'damaged', 'error'] as const;
const sums = ({ counts }: Settled) => Object.fromEntries(SUMS.map((name) => [name, counts[name]]));
const sorted = (fates: readonly Fate[]) => fates.map((fate) => fate.join(' ')).sort();

/** All that lies behind a mark, of a run that read everything. `order`: names of entries. */
const behind = (fates: readonly Fate[], { entry, records: until }: Mark, order: readonly string[]): readonly Fate[] =>
  fates.filter(([key]) => {
    const cut = key.lastIndexOf('#');
    const index = order.indexOf(key.slice(0, cut));
    return index > entry || (index === entry && Number(key.slice(cut + 1)) > until);
  });

async function resumesAtEveryMark(trial: Trial, order: readonly string[]): Promise<void> {
  const whole = await run(trial);
  const { counts } = whole.outcome.settled;
  expect(counts.read).toBe(counts.sent + counts.rejected + counts.filtered);
  let before = START;
  for (const { at, rejects } of whole.settled) {
    expect(isBefore(at.mark, before)).toBe(false);
    before = at.mark;
    // Rejects that are kept by then are those of what is settled.
    expect(rejects).toBe(at.counts.rejected);
    expect(sorted(whole.rejects.slice(rejects))).toEqual(sorted(behind(whole.rejects, at.mark, order)));
    const rest = await run(trial, at);
    expect(rest.outcome.report.state).toBe(whole.outcome.report.state);
    expect(sorted(rest.rows)).toEqual(sorted(behind(whole.rows, at.mark, order)));
    expect(rest.rejects).toEqual(whole.rejects.slice(rejects));
    expect(sums(rest.outcome.settled)).toEqual(sums(whole.outcome.settled));
    expect(rest.outcome.settled.mark).toEqual(whole.outcome.settled.mark);
  }
}

async function pausesAndFails(trial: Trial, stops: readonly Stop[], order: readonly string[]): Promise<void> {
  const whole = await run(trial);
  const rows: Fate[] = [];
  const rejects: Fate[] = [];
  let at: Settled | undefined;
  for (const stop of [...stops, {}]) {
    const part = await run(trial, at, stop);
    const { settled, report } = part.outcome;
    rejects.push(...part.rejects);
    if (report.state === 'failed') {
      // What was acknowledged behind the mark comes again: everything before it has come.
      const again = behind(part.rows, settled.mark, order);
      rows.push(...part.rows.filter((row) => !again.includes(row)));
    } else {
      rows.push(...part.rows);
    }
    expect(isBefore(settled.mark, at?.mark ?? START)).toBe(false);
    at = settled;
  }
  expect(sorted(rows)).toEqual(sorted(whole.rows));
  expect(rejects).toEqual(whole.rejects);
  expect(sums(at!)).toEqual(sums(whole.outcome.settled));
}

const trial = fc.record({
  cut: fc.integer({ min: 1, max: 300 }),
  maxBodyBytes: fc.integer({ min: 900, max: 2500 }),
  refuseEvery: fc.integer({ min: 2, max: 9 }),
});
const stop: fc.Arbitrary<Stop> = fc.oneof(
  fc.record({ pauseAfter: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ failCall: fc.integer({ min: 1, max: 6 }) }),
);
const stops = fc.array(stop, { minLength: 1, maxLength: 3 });

const packings = { plain: (content: string) => Buffer.from(content), gzip: (content: string) => gzipSync(content) };

describe.each(['json', 'lines', 'csv', 'text'] as const)('a file of %s', (kind) => {
  test.each(['plain', 'gzip'] as const)(
    '%s: a run from any mark sends all that lies behind it, and nothing else',
    async (packing) => {
      await fc.assert(
        fc.asyncProperty(records(40), trial, (needs, given) =>
          resumesAtEveryMark({ ...given, kind, file: packings[packing](written(kind, needs)) }, ['']),
        ),
        { numRuns: 40 },
      );
    },
  );

  test.each(['plain', 'gzip'] as const)(
    '%s: paused or broken off and gone on with, each record is sent or kept once',
    async (packing) => {
      await fc.assert(
        fc.asyncProperty(records(60), trial, stops, (needs, given, where) =>
          pausesAndFails({ ...given, kind, file: packings[packing](written(kind, needs)) }, where, ['']),
        ),
        { numRuns: 60 },
      );
    },
  );
});

describe('an archive', () => {
  const archive = (parts: readonly (readonly (string | undefined)[])[]): Buffer => {
    const [a = [], b = [], c = [], d = []] = parts;
    return tarOf(
      { name: 'a.log', content: written('json', a) },
      { name: 'b.gz', content: gzipSync(written('json', b)) },
      { name: 'c.gz', content: gzipSync(written('json', c)).subarray(0, -7) },
      { name: 'd.log', content: written('json', d) },
    );
  };
  const ORDER = ['a.log', 'b.gz', 'c.gz', 'd.log'];
  const parts = fc.array(records(12), { minLength: 4, maxLength: 4 });

  test.each([
    ['plain', (tar: Buffer) => tar],
    ['packed', (tar: Buffer) => gzipSync(tar)],
  ] as const)(
    '%s: a run from any mark sends all that lies behind it, damage of its files included',
    async (_, packed) => {
      await fc.assert(
        fc.asyncProperty(parts, trial, (needs, given) =>
          resumesAtEveryMark({ ...given, kind: 'json', file: packed(archive(needs)) }, ORDER),
        ),
        { numRuns: 25 },
      );
    },
  );

  test('paused or broken off and gone on with, each record is sent or kept once', async () => {
    await fc.assert(
      fc.asyncProperty(parts, trial, stops, (needs, given, where) =>
        pausesAndFails({ ...given, kind: 'json', file: archive(needs) }, where, ORDER),
      ),
      { numRuns: 40 },
    );
  });
});

describe('reading begins anew at a byte', () => {
  test.each(['lines', 'csv', 'text'] as const)('of %s that is not packed', async (kind) => {
    const file = Buffer.from(
      written(
        kind,
        Array.from({ length: 200 }, (_, i) => `value ${i}`),
      ),
    );
    const source = memorySource({ bytes: file, cut: 100 });
    const whole = ingestion(logs[kind], source, memorySink(), memoryRejects(), { maxBodyBytes: 2000 });
    const marks: Settled[] = [];
    await ingest({ ...whole, onSettled: (at) => void marks.push(at) }, { signal });
    const half = marks[marks.length >> 1]!;
    expect(half.mark.offset).toBeGreaterThan(file.length / 4);
    const before = source.given;
    await ingest({ ...whole, resume: half }, { signal });
    // The head is looked at for layers around it, and the rest is read.
    expect(source.given - before).toBeLessThan(file.length - half.mark.offset! + 1000);
  });

  test('never of what is packed', async () => {
    const { settled } = await run({
      kind: 'text',
      file: gzipSync(
        written(
          'text',
          Array.from({ length: 200 }, () => 'x'),
        ),
      ),
      cut: 100,
      maxBodyBytes: 2000,
      refuseEvery: 3,
    });
    expect(settled.length).toBeGreaterThan(3);
    for (const { at } of settled) expect(at.mark).not.toHaveProperty('offset');
  });
});
