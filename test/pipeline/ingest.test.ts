import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { ingest, JUDGED_RECORDS, type Ingestion, type Settled } from '../../src/lib/pipeline/ingest.ts';
import type { Entry, Sink } from '../../src/lib/seams.ts';
import { tarOf } from '../decode/make-tar.ts';
import { ingestion, logOf, memoryRejects, memorySink, memorySource, type Content, type Limits } from './rooms.ts';

const signal = AbortSignal.any([]);
const text = logOf('{ type: text }', '{ TimeGenerated: { from: $blob.lastModified }, RawData: { from: message } }');
const json = logOf('{ type: json }', '{ No: { from: n, type: int, required: true }, Text: { from: text } }');
const refused = new PipelineError('SINK_ROW_REFUSED', { status: 400, code: 'X' });
const later = new PipelineError('SOURCE_READ', { path: 'app/a.log', offset: 5, reason: 'reset' });

const ndjson = (count: number, pad = ''): string =>
  Array.from({ length: count }, (_, i) => `${JSON.stringify({ n: i + 1, text: pad })}\n`).join('');

interface Trial extends Partial<Content>, Limits {
  readonly content: string | Buffer;
  readonly log?: typeof json;
  readonly sink?: Sink;
  readonly changes?: Partial<Ingestion>;
}

async function run({ content, log = json, sink, changes, ...options }: Trial) {
  const source = memorySource({ ...options, bytes: Buffer.from(content) });
  const own = memorySink();
  const rejects = memoryRejects();
  const whole = ingestion(log, source, sink ?? own, rejects, options);
  const { report, failure, settled } = await ingest({ ...whole, ...changes }, { signal });
  return { report, failure, settled, source, rejects, rows: own.rows, bodies: own.bodies };
}

describe('done', () => {
  test('every record is a row, in the report and in the sink', async () => {
    const content = ndjson(1000);
    const { report, failure, rows, rejects } = await run({ content, maxBodyBytes: 5000, cut: 700 });
    expect(failure).toBeUndefined();
    expect(report).toMatchObject({
      file: 'app/a.log',
      log: 'app',
      table: 'App_CL',
      state: 'done',
      read: 1000,
      sent: 1000,
      rejected: 0,
      filtered: 0,
      rejects: {},
      bytesIn: content.length,
    });
    expect(report).not.toHaveProperty('error');
    expect(report).not.toHaveProperty('rejectsFile');
    expect(report.calls).toBeGreaterThan(3);
    expect(rows.map((row) => row['No']).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 1000 }, (_, i) => i + 1),
    );
    expect(rejects.closed).toBe(1);
  });

  test('an empty file is done with nothing', async () => {
    expect((await run({ content: '' })).report).toMatchObject({
      state: 'done',
      read: 0,
      sent: 0,
      calls: 0,
      bytesIn: 0,
    });
  });

  test('rejects of parser, mapper and sink are kept with their own numbers and counted by code', async () => {
    const content = '{"n":1}\n[1]\n{"n":"x"}\n{"n":4}\n{"n":5}\n';
    const sink = memorySink(({ No }) => (No === 4 ? refused : undefined));
    const { report, rejects } = await run({ content, sink });
    expect(report).toMatchObject({
      state: 'done',
      read: 5,
      sent: 2,
      rejected: 3,
      rejects: { PARSE_RECORD: 1, MAP_REQUIRED: 1, SINK_ROW_REFUSED: 1 },
      rejectsFile: 'rejects/a',
    });
    const kept = rejects.kept.map(({ number, error, offset, raw }) => [number, error.code, offset, raw.toString()]);
    expect(kept.sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [2, 'PARSE_RECORD', 8, '[1]'],
      [3, 'MAP_REQUIRED', 12, '{"n":"x"}'],
      [4, 'SINK_ROW_REFUSED', 22, '{"n":4}'],
    ]);
  });

  test('records that the mapping drops are filtered', async () => {
    const whole = ingestion(json, memorySource({ bytes: Buffer.from(ndjson(3)) }), memorySink(), memoryRejects());
    const mapper: Ingestion['mapper'] = (entry) => {
      const real = whole.mapper(entry);
      return {
        projection: real.projection,
        unfit: real.unfit,
        altered: real.altered,
        map: (from) => ({
          rows: Buffer.alloc(0),
          ends: [],
          index: [],
          from,
          rejects: [],
          filtered: from.numbers.length,
        }),
      };
    };
    const { report } = await ingest({ ...whole, mapper }, { signal });
    expect(report).toMatchObject({ state: 'done', read: 3, sent: 0, rejected: 0, filtered: 3 });
  });

  test('records that the parser drops are filtered, and rejects of elements are the elements', async () => {
    const log = logOf('{ type: json, explode: "e[]" }', '{ No: { from: e, type: int, required: true } }');
    const { report, rejects } = await run({ content: '{"e":[1,"x",3]}\n{"e":[]}\n{}\n', log });
    expect(report).toMatchObject({ state: 'done', read: 5, sent: 2, rejected: 1, filtered: 2 });
    expect(rejects.kept).toMatchObject([{ number: 2, offset: 8, length: 3, raw: Buffer.from('"x"') }]);
  });

  test('fields that nothing takes and values that do not fit are in the report', async () => {
    const log = logOf('{ type: json }', '{ No: { from: n, type: int } }');
    const { report } = await run({ content: '{"n":"x","a":1}\n{"n":2,"a":1,"b":1}\n', log });
    expect(report).toMatchObject({ read: 2, sent: 2, unclaimed: { a: 2, b: 1 }, unfit: { No: 1 } });
  });

  test('progress goes up to the end', async () => {
    const seen: number[] = [];
    const content = ndjson(500);
    await run({ content, cut: 1000, changes: { onProgress: ({ bytesIn }) => seen.push(bytesIn) } });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(content.length);
  });

  test('each entry has numbers of its own and its name at its rejects', async () => {
    const entry = (name: string, content: string): Entry => ({
      name,
      content: memorySource({ bytes: Buffer.from(content) }).open({ signal }),
    });
    const log = logOf(
      '{ type: json }',
      '{ No: { from: n, type: int, required: true }, Entry: { from: $entry.name }, Number: { from: $record.number } }',
    );
    const sink = memorySink();
    const { report, rejects } = await run({
      content: '',
      log,
      sink,
      changes: {
        async *entries() {
          yield entry('a.log', '{"n":1}\n{"x":2}\n');
          yield entry('b.log', '{"x":1}\n{"n":2}\n');
        },
      },
    });
    expect(report).toMatchObject({ state: 'done', read: 4, sent: 2, rejected: 2, unclaimed: { x: 2 } });
    expect(sink.rows).toEqual([
      { No: 1, Entry: 'a.log', Number: 1 },
      { No: 2, Entry: 'b.log', Number: 2 },
    ]);
    expect(rejects.kept.map(({ entry, number }) => [entry, number])).toEqual([
      ['a.log', 2],
      ['b.log', 1],
    ]);
  });
});

describe('partial', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i} ${(i * 7919) % 10_007} request served`);
  const packed = gzipSync(lines.join('\n'));

  test('rows before a cut are delivered, the record at the cut is rejected with what cut it', async () => {
    const cut = packed.subarray(0, Math.floor(packed.length / 2));
    const { report, failure, rejects, rows } = await run({ content: cut, log: text, cut: 1000 });
    expect(failure).toBeUndefined();
    expect(report).toMatchObject({
      state: 'partial',
      rejected: 1,
      rejects: { DECODE_TRUNCATED: 1 },
      error: { code: 'DECODE_TRUNCATED' },
      bytesIn: cut.length,
    });
    expect(report.error!.message).toContain(`byte ${cut.length}`);
    expect(report.read).toBe(report.sent + 1);
    expect(report.sent).toBeGreaterThan(5000);
    const seen = new Set(rows.map((row) => row['RawData']));
    expect(lines.slice(0, report.sent).every((line) => seen.has(line))).toBe(true);
    const [last, ...more] = rejects.kept;
    expect(more).toEqual([]);
    expect(last).toMatchObject({ number: report.read, offset: lines.slice(0, report.sent).join('\n').length + 1 });
    expect(lines[report.sent]!.startsWith(last!.raw.toString())).toBe(true);
  });

  test('damaged bytes end it there; what is read again is not counted again', async () => {
    const bad = Buffer.from(packed);
    bad.fill(0xff, bad.length >> 1, (bad.length >> 1) + 50);
    const { report, source } = await run({ content: bad, log: text, cut: 1000 });
    expect(report).toMatchObject({ state: 'partial', error: { code: 'DECODE_CORRUPT' } });
    expect(report.sent).toBeGreaterThan(1000);
    expect(source.opened).toBeGreaterThan(1);
    expect(source.given).toBeGreaterThan(bad.length / 2);
    expect(report.bytesIn).toBeLessThanOrEqual(bad.length);
    expect(report.read).toBe(report.sent + report.rejected);
  });

  test.each([
    ['a kind that is not read', 'DECODE_UNSUPPORTED', Buffer.from('04224d1804000000', 'hex')],
    ['too many layers', 'DECODE_DEPTH', [1, 2, 3, 4].reduce((inner) => gzipSync(inner), Buffer.from('x'))],
  ])('%s is partial with nothing read', async (_, code, content) => {
    const { report, failure } = await run({ content });
    expect(failure).toBeUndefined();
    expect(report).toMatchObject({ state: 'partial', read: 0, sent: 0, error: { code } });
  });

  test('a damaged entry does not end the entries after it; the first damage is what is reported', async () => {
    const broken = (at: number): PipelineError => new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: at });
    const entry = (name: string, at: number): Entry => ({
      name,
      content: memorySource({ bytes: Buffer.from(ndjson(3)), broken: { at, error: broken(at) } }).open({ signal }),
    });
    const { report } = await run({
      content: '',
      changes: {
        async *entries() {
          yield entry('a', 40);
          yield entry('b', 20);
          throw broken(99);
        },
      },
    });
    expect(report).toMatchObject({
      state: 'partial',
      error: { message: expect.stringContaining('byte 40') as string },
    });
    expect(report.read).toBe(report.sent + report.rejected);
    expect(report.sent).toBe(3);
  });
});

describe('an archive', () => {
  const cut = (content: string): Buffer => gzipSync(content).subarray(0, -9);

  test('of which files are damaged is partial: they are named, and the others are delivered', async () => {
    const content = tarOf(
      { name: 'a.log', content: ndjson(3) },
      { name: 'b.gz', content: cut(ndjson(2)) },
      { name: 'c.7z', content: Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1') },
      { name: 'd.log', content: ndjson(4) },
    );
    const { report, rows } = await run({ content, cut: 1000 });
    expect(report).toMatchObject({
      state: 'partial',
      error: { code: 'DECODE_TRUNCATED' },
      damaged: [
        { entry: 'b.gz', code: 'DECODE_TRUNCATED', message: expect.stringContaining('ends early') as string },
        { entry: 'c.7z', code: 'DECODE_UNSUPPORTED', message: expect.stringContaining('a 7z archive') as string },
      ],
    });
    expect(report.read).toBe(report.sent + report.rejected);
    expect(rows.length).toBeGreaterThanOrEqual(7);
  });

  test('of which many files are damaged names the first twenty', async () => {
    const files = Array.from({ length: 30 }, (_, i) => ({ name: `${i}.gz`, content: cut('') }));
    const { report } = await run({ content: tarOf(...files) });
    expect(report.damaged.map(({ entry }) => entry)).toEqual(files.slice(0, 20).map(({ name }) => name));
  });
});

describe('failed', () => {
  test.each([
    new PipelineError('SOURCE_CHANGED', { path: 'app/a.log' }),
    new PipelineError('SOURCE_NOT_FOUND', { path: 'app/a.log' }),
  ])(
    'a source that is another by now ($code) is no damage: nothing is said of the records at its end',
    async (error) => {
      const content = ndjson(5000, 'x'.repeat(20));
      const { report, failure, rejects } = await run({
        content,
        cut: 1000,
        maxBodyBytes: 2000,
        broken: { at: 100_001, error },
      });
      expect(failure).toBe(error);
      expect(report).toMatchObject({ state: 'failed', error: { code: error.code }, rejected: 0, bytesIn: 100_001 });
      expect(report.sent).toBeGreaterThan(0);
      expect(report.read).toBe(report.sent);
      expect(rejects.kept).toEqual([]);
    },
  );

  test('a source that may answer later fails the run; what was under way is settled', async () => {
    const content = ndjson(2000, 'x'.repeat(50));
    const { report, failure, rejects } = await run({
      content,
      cut: 1000,
      maxBodyBytes: 2000,
      broken: { at: 60_000, error: later },
    });
    expect(failure).toBe(later);
    expect(report).toMatchObject({ state: 'failed', error: { code: 'SOURCE_READ' } });
    expect(report.sent).toBeGreaterThan(0);
    expect(report.read).toBe(report.sent + report.rejected);
    expect(rejects.closed).toBe(1);
  });

  test.each([
    new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }),
    new PipelineError('SINK_THROTTLED', { status: 429 }),
  ])(
    'a sink that gives up ($code) stops the reading; what is settled before it counts, and nothing behind',
    async (failed) => {
      let sends = 0;
      const sink: Sink = {
        send: (batch) => {
          const cost = { calls: 1, retries: 0, bytes: 1, failedRequests: [`r${++sends}`] };
          return Promise.resolve(
            sends === 3
              ? { sent: 1, refused: [{ row: 1, error: refused }], failed, cost }
              : { sent: batch.rows - 1, refused: [{ row: 0, error: refused }], cost },
          );
        },
      };
      const content = ndjson(5000, 'x'.repeat(50));
      const { report, failure, rejects, source } = await run({ content, cut: 1000, maxBodyBytes: 2000, sink });
      expect(failure).toBe(failed);
      expect(report).toMatchObject({
        state: 'failed',
        error: { code: failed.code },
        rejected: 2,
        rejects: { SINK_ROW_REFUSED: 2 },
        rejectsFile: 'rejects/a',
      });
      expect(report.read).toBe(report.sent + 2);
      expect(report.failedRequests).toHaveLength(sends);
      expect(rejects.kept.map(({ number }) => number)).toEqual([1, report.read / 2 + 1]);
      expect(source.given).toBeLessThan(content.length / 4);
    },
  );

  test('rejects that cannot be written fail the run, at once or when they are closed', async () => {
    const error = new PipelineError('STATE_WRITE', { what: 'rejects', reason: 'ENOSPC' });
    const fine = memoryRejects();
    for (const rejects of [
      { add: () => Promise.reject(error), close: () => fine.close() },
      { add: () => Promise.resolve(), close: () => Promise.reject(error) },
    ]) {
      const { report, failure } = await run({ content: '{"n":1}\n[1]\n', changes: { rejects } });
      expect(failure).toBe(error);
      expect(report).toMatchObject({ state: 'failed', error: { code: 'STATE_WRITE' } });
    }
  });

  test('of damage and failure the failure is reported: time can cure it', async () => {
    const failed = new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' });
    const cost = { calls: 1, retries: 0, bytes: 1, failedRequests: [] };
    const sink: Sink = { send: () => Promise.resolve({ sent: 0, refused: [], failed, cost }) };
    const content = gzipSync(ndjson(3)).subarray(0, -4);
    expect((await run({ content, sink })).report).toMatchObject({ state: 'failed', error: { code: 'SINK_FORBIDDEN' } });
  });
});

describe('parked', () => {
  /** Of `count` records the first of every `every` is good. */
  const mixed = (count: number, every: number): string =>
    Array.from({ length: count }, (_, i) => (i % every === 0 ? `{"n":${i}}\n` : 'not json\n')).join('');

  test('a file that is not what its log says, once a thousand records show it: reading ends there', async () => {
    const content = mixed(20_000, 4);
    const { report, failure, rejects, rows, source } = await run({
      content,
      cut: 1000,
      maxBodyBytes: 2000,
      changes: { maxRejectRatio: 0.5 },
    });
    expect(report).toMatchObject({ state: 'parked', error: { code: 'PARSE_WRONG_FORMAT' } });
    expect(failure?.code).toBe('PARSE_WRONG_FORMAT');
    expect(report.read).toBeGreaterThanOrEqual(JUDGED_RECORDS);
    expect(report.read).toBe(report.sent + report.rejected);
    expect(rejects.kept).toHaveLength(report.rejected);
    expect(rows.length).toBeGreaterThanOrEqual(report.sent);
    expect(source.given).toBeLessThan(content.length / 2);
  });

  test('so it is where the ledger could not be written just then, and nobody is left to hear of that', async () => {
    const refused = new PipelineError('STATE_WRITE', { what: 'ledger', reason: '503' });
    const onSettled = ({ counts }: Settled) => (counts.read < JUDGED_RECORDS ? undefined : Promise.reject(refused));
    const unheard: unknown[] = [];
    const listen = (error: unknown): void => void unheard.push(error);
    process.on('unhandledRejection', listen);
    const { failure } = await run({ content: mixed(20_000, 4), changes: { maxRejectRatio: 0.5, onSettled } });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect([failure?.code, unheard]).toEqual(['PARSE_WRONG_FORMAT', []]);
  });

  test.each([
    ['as many as may be', mixed(4000, 2), 0.5],
    ['all of too few', mixed(JUDGED_RECORDS - 1, Infinity), 0],
    ['all, where that may be', mixed(3000, Infinity), 1],
  ])('with rejects such as these a file is read to its end: %s', async (_, content, maxRejectRatio) => {
    const { report } = await run({ content, changes: { maxRejectRatio } });
    expect(report).toMatchObject({ state: 'done', read: content.match(/\n/g)!.length });
    expect(report.rejected).toBeGreaterThan(0);
  });

  test('by a run that finds nothing left to read, since the one before died between its last mark and its end', async () => {
    const content = mixed(2000, 4);
    const whole = await run({ content });
    const again = await run({ content, changes: { maxRejectRatio: 0.5, resume: whole.settled } });
    expect(again.report).toMatchObject({ state: 'parked', error: { code: 'PARSE_WRONG_FORMAT' } });
    expect([again.rows, again.rejects.kept]).toEqual([[], []]);
  });
});

describe('paused', () => {
  test('reading ends, what was read is settled, and a run from there sends the rest, each record once', async () => {
    const content = ndjson(5000, 'x'.repeat(50));
    const pause = new AbortController();
    const source = memorySource({ bytes: Buffer.from(content), cut: 1000 });
    const sink = memorySink();
    const whole = ingestion(json, source, sink, memoryRejects(), { maxBodyBytes: 2000 });
    const onSettled = ({ counts }: Settled): void => void (counts.read > 500 && pause.abort());
    const first = await ingest({ ...whole, onSettled }, { signal, pause: pause.signal });
    expect(first.failure).toBeUndefined();
    expect(first.report.state).toBe('paused');
    expect(first.report.sent).toBe(sink.rows.length);
    expect(first.settled).toMatchObject({ mark: { entry: 0, records: sink.rows.length } });
    expect(source.given).toBeLessThan(content.length / 2);
    const second = await ingest({ ...whole, resume: first.settled }, { signal });
    expect(second.report).toMatchObject({ state: 'done', read: 5000, sent: 5000 });
    expect(sink.rows.map(({ No }) => Number(No)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 5000 }, (_, i) => i + 1),
    );
  });

  test('the few rows of a long stretch are sent after the pause; only after the last call they are not', async () => {
    for (const [isOver, sent] of [
      [false, 3],
      [true, 0],
    ] as const) {
      const [pause, last] = [new AbortController(), new AbortController()];
      const content = `${ndjson(3)}${'\n'.repeat(300_000)}`;
      const source = memorySource({ bytes: Buffer.from(content), cut: 1000 });
      const memory = memorySink();
      const sink: Sink = {
        async send(batch, options) {
          const cost = { calls: 0, retries: 0, bytes: 0, failedRequests: [] };
          const failed = new PipelineError('RUN_DEADLINE', {});
          return options.pause?.aborted ? { sent: 0, refused: [], failed, cost } : memory.send(batch, options);
        },
      };
      const whole = ingestion(json, source, sink, memoryRejects());
      const onProgress = ({ bytesIn }: { readonly bytesIn: number }): void => {
        if (bytesIn < 100_000) return;
        pause.abort();
        if (isOver) last.abort();
      };
      const options = { signal, pause: pause.signal, lastCall: last.signal };
      expect((await ingest({ ...whole, onProgress }, options)).report.sent).toBe(sent);
    }
  });

  test('before the records of an earlier run are read again, it ends where it began', async () => {
    const pause = new AbortController();
    pause.abort();
    const content = gzipSync(ndjson(100));
    const source = memorySource({ bytes: content });
    const whole = ingestion(json, source, memorySink(), memoryRejects());
    const resume: Settled = {
      mark: { entry: 0, records: 50 },
      counts: { ...(await ingest(whole, { signal })).settled.counts, read: 50, sent: 50 },
    };
    const { report, settled } = await ingest({ ...whole, resume }, { signal, pause: pause.signal });
    expect(report).toMatchObject({ state: 'paused', read: 50, sent: 50 });
    expect(settled.mark).toEqual(resume.mark);
  });
});

describe('what it throws', () => {
  test('the reason of an abort, whoever notices it, once nothing is under way', async () => {
    const reason = new PipelineError('RUN_SHUTDOWN', { path: 'app/a.log' });
    for (const noticed of [reason, later, new TypeError('aborted')]) {
      const stop = new AbortController();
      let under = 0;
      const sink: Sink = {
        async send() {
          under++;
          await new Promise((resolve) => setImmediate(resolve));
          stop.abort(reason);
          under--;
          throw noticed;
        },
      };
      const source = memorySource({ bytes: Buffer.from(ndjson(5000)), cut: 500 });
      const whole = ingestion(json, source, sink, memoryRejects(), { maxBodyBytes: 1000 });
      await expect(ingest(whole, { signal: stop.signal })).rejects.toBe(reason);
      expect(under).toBe(0);
    }
  });

  test('a bug, as it is', async () => {
    const bug = new TypeError('undefined is not a function');
    await expect(run({ content: ndjson(3), sink: { send: () => Promise.reject(bug) } })).rejects.toBe(bug);
  });

  test('records that are unaccounted for: a sink that loses a row is a bug', async () => {
    const cost = { calls: 1, retries: 0, bytes: 1, failedRequests: [] };
    const sink: Sink = { send: ({ rows }) => Promise.resolve({ sent: rows - 1, refused: [], cost }) };
    await expect(run({ content: ndjson(3), sink })).rejects.toThrow('3 records were read, but 2 + 0 + 0 accounted for');
  });
});

test.each([1, 2, 5])('with %i batches under way nothing more is read', async (maxInFlight) => {
  let under = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const cost = { calls: 1, retries: 0, bytes: 1, failedRequests: [] };
  const sink: Sink = {
    async send({ rows }) {
      most = Math.max(most, ++under);
      await gate.promise;
      under--;
      return { sent: rows, refused: [], cost };
    },
  };
  const content = ndjson(20_000, 'x'.repeat(80));
  const source = memorySource({ bytes: Buffer.from(content), cut: 1000 });
  const whole = ingestion(json, source, sink, memoryRejects(), { maxBodyBytes: 10_000 });
  const all = ingest({ ...whole, maxInFlight }, { signal });
  for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(under).toBe(maxInFlight);
  const held = source.given;
  expect(held).toBeLessThan((maxInFlight + 1) * 11_000 + 2000);
  for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(source.given).toBe(held);
  gate.resolve();
  expect((await all).report).toMatchObject({ state: 'done', sent: 20_000 });
  expect(most).toBe(maxInFlight);
});
