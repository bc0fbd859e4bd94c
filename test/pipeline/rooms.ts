/** The real rooms between a source in memory and a sink of the test, put together as `app.ts` does. */
import { batcher } from '../../src/lib/batch/batcher.ts';
import { loadSettings } from '../../src/lib/config/settings.ts';
import { loadConfig } from '../../src/lib/config/load-config.ts';
import type { Log } from '../../src/lib/config/types.ts';
import { openEntries } from '../../src/lib/decode/entries.ts';
import { layers } from '../../src/lib/decode/registry.ts';
import type { PipelineError } from '../../src/lib/errors.ts';
import { compileMapper } from '../../src/lib/map/mapper.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import type { Ingestion } from '../../src/lib/pipeline/ingest.ts';
import type { Bytes, Delivery, Reject, RejectLog, Sink, Source } from '../../src/lib/seams.ts';

export interface Content {
  readonly bytes: Buffer;
  /** How many bytes come at a time. */
  readonly cut?: number;
  /** Thrown in place of the byte at `at`. */
  readonly broken?: { readonly at: number; readonly error: PipelineError };
}

/** A source that tells how often it was opened and how far it was read. */
export function memorySource({ bytes, cut = 64 * 1024, broken }: Content): Source & { opened: number; given: number } {
  const source = {
    path: 'app/a.log',
    opened: 0,
    given: 0,
    facts: {
      path: 'app/a.log',
      name: 'a.log',
      container: 'logs',
      lastModified: '2026-11-24T12:00:00.000Z',
      size: bytes.length,
      metadata: {},
    },
    async *open({ from = 0 }: { readonly from?: number }): AsyncGenerator<Bytes> {
      source.opened++;
      const end = broken?.at ?? bytes.length;
      for (let at = from; at < end; at += cut) {
        const chunk = bytes.subarray(at, Math.min(at + cut, end));
        source.given += chunk.length;
        yield chunk;
      }
      if (broken !== undefined) throw broken.error;
    },
  };
  return source;
}

export type Row = Readonly<Record<string, unknown>>;

/** Keeps what it is sent. `judge` names the error of a row that is refused; undefined accepts it. */
export function memorySink(judge: (row: Row) => PipelineError | undefined = () => undefined): Sink & {
  readonly rows: Row[];
  readonly bodies: number[];
} {
  const rows: Row[] = [];
  const bodies: number[] = [];
  return {
    rows,
    bodies,
    async send(batch): Promise<Delivery> {
      await new Promise((resolve) => setImmediate(resolve));
      const refused: Delivery['refused'][number][] = [];
      bodies.push(batch.body.length);
      for (const [row, value] of (JSON.parse(batch.body.toString()) as Row[]).entries()) {
        const error = judge(value);
        if (error === undefined) rows.push(value);
        else refused.push({ row, error });
      }
      const cost = { calls: 1, retries: 0, bytes: batch.body.length, failedRequests: [] };
      return { sent: batch.rows - refused.length, refused, cost };
    },
  };
}

export interface KeptReject extends Reject {
  readonly entry: string;
}

export function memoryRejects(): RejectLog & { readonly kept: KeptReject[]; closed: number } {
  const kept: KeptReject[] = [];
  return {
    kept,
    closed: 0,
    add(rejects, entry) {
      // A copy, as a line of a file is one.
      for (const reject of rejects) kept.push({ ...reject, raw: Buffer.from(reject.raw), entry });
      return Promise.resolve();
    },
    close() {
      this.closed++;
      return Promise.resolve(kept.length === 0 ? undefined : 'rejects/a');
    },
  };
}

/**
 * The one log of this `format` and these `columns`, as YAML writes them on a line. `encodings`, as a list in YAML: what
 * lines may be in that are not UTF-8. `keys`: further lines of the log.
 */
export function logOf(format: string, columns: string, encodings = '[shift_jis, euc-jp]', keys = ''): Log {
  const yaml = `logs:\n  - name: app\n    match: '**'\n    format: ${format}\n    encodings: ${encodings}\n    table: App_CL\n    columns: ${columns}\n${keys}`;
  return loadConfig(yaml, 'logs.yaml', valueChecks).logs[0]!;
}

export interface Limits {
  readonly maxBodyBytes?: number;
  readonly maxRecordBytes?: number;
}

export function ingestion(
  log: Log,
  source: Source,
  sink: Sink,
  rejects: RejectLog,
  { maxBodyBytes = 100_000, maxRecordBytes = 100_000 }: Limits = {},
): Ingestion {
  return {
    source,
    log: log.name,
    table: log.table,
    entries: (counted, run) => openEntries(counted, layers, { ...run, limits: loadSettings({}).decodeLimits }),
    mapper: ({ name, index = 0 }) =>
      compileMapper(log.columns, log.format.values, {
        blob: source.facts,
        entry: name,
        entryIndex: index,
        generation: '"0x1"',
        maxRowBytes: maxBodyBytes - 2,
        now: Date.now(),
        drop: log.drop,
      }),
    parser: ({ projection }, start) => log.format.parser(projection, { maxRecordBytes }, start),
    batcher: () => batcher(maxBodyBytes),
    sink,
    rejects,
    maxInFlight: 3,
    clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
  };
}
