import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { Tally, unmatchedReport } from '../../src/lib/pipeline/report.ts';
import type { Parcel } from '../../src/lib/pipeline/parcel.ts';
import type { Delivery, Mapper, Parser, Reject } from '../../src/lib/seams.ts';

const what = { file: 'a.log', log: 'app', table: 'App_CL', state: 'done', seconds: 1.5 } as const;
const reject = (error: PipelineError): Reject => ({ number: 1, error, offset: 0, length: 0, raw: Buffer.alloc(0) });
const refused = new PipelineError('SINK_ROW_REFUSED', { status: 400, code: 'X' });
const unfit = new PipelineError('MAP_REQUIRED', { column: 'A', reason: 'unfit' });

const delivery = (sent: number, failedRequests: readonly string[] = []): Delivery => ({
  sent,
  refused: [],
  cost: { calls: 2, retries: 1, bytes: 100, failedRequests },
});

/** What one entry's parser and mapper counted. */
const counted = (
  unclaimed: Record<string, number>,
  unfit: Record<string, number>,
  rest = false,
  altered: Record<string, number> = {},
) => ({
  parser: { unclaimed: new Map(Object.entries(unclaimed)) } as unknown as Parser,
  mapper: {
    unfit: new Map(Object.entries(unfit)),
    altered: new Map(Object.entries(altered)),
    projection: { paths: [], rest },
  } as unknown as Mapper,
});

const parcel = (changes: Partial<Parcel>): Parcel => ({
  entry: '',
  index: 0,
  rejects: [],
  read: 0,
  filtered: 0,
  end: { entry: 0, records: 0 },
  ...changes,
});

describe('Tally', () => {
  test('adds up what was read, rejected by code, sent and spent', () => {
    const tally = new Tally();
    tally.read = 9;
    tally.bytesIn = 77;
    tally.deliver(delivery(3, ['r1']));
    tally.settle(parcel({ read: 6, filtered: 1 }), 3, [reject(refused), reject(unfit)]);
    expect(tally.balanced).toBe(false);
    tally.deliver(delivery(1, ['r2', 'r3']));
    tally.settle(parcel({ read: 3, filtered: 1 }), 1, [reject(refused)]);
    expect(tally.balanced).toBe(true);
    expect(tally.report(what, undefined, 'rejects/a')).toEqual({
      ...what,
      read: 9,
      sent: 4,
      rejected: 3,
      filtered: 2,
      rejects: { SINK_ROW_REFUSED: 2, MAP_REQUIRED: 1 },
      rejectsFile: 'rejects/a',
      calls: 4,
      retries: 2,
      bytesIn: 77,
      bytesOut: 200,
      damaged: [],
      replaced: 0,
      unclaimed: {},
      unfit: {},
      altered: {},
      failedRequests: ['r1', 'r2', 'r3'],
    });
  });

  test.each([
    [5, 4, 0],
    [5, 6, 0],
    [5, 5, 1],
    [0, 1, 0],
  ])('a parcel of %i records, %i sent and %i filtered, is a bug', (read, sent, filtered) => {
    expect(() => new Tally().settle(parcel({ read, filtered }), sent, [])).toThrow(
      `${read} records were read, but ${sent} + 0 + ${filtered} accounted for`,
    );
  });

  test('what is read or sent counts in the report only once it is settled', () => {
    const tally = new Tally();
    tally.read = 5;
    tally.deliver(delivery(5));
    expect(tally.report(what, undefined, undefined)).toMatchObject({ read: 0, sent: 0, calls: 2 });
  });

  test('goes on from what earlier runs counted', () => {
    const first = new Tally();
    first.read = 3;
    first.deliver(delivery(1, ['r1']));
    first.settle(parcel({ read: 3, filtered: 1, counted: counted({ a: 1 }, { Level: 1 }) }), 1, [reject(refused)]);
    first.settle(parcel({ entry: 'b.gz', damage: new PipelineError('DECODE_DEPTH', { depth: 3 }) }), 0, []);
    const second = new Tally(first.counts());
    second.read = 2;
    second.deliver(delivery(2, ['r2']));
    expect(second.balanced).toBe(false);
    second.settle(parcel({ read: 2, counted: counted({ a: 2 }, { Level: 1 }) }), 2, []);
    expect(second.balanced).toBe(true);
    expect(second.counts()).toMatchObject({
      read: 5,
      sent: 3,
      rejected: 1,
      filtered: 1,
      rejects: { SINK_ROW_REFUSED: 1 },
      calls: 4,
      retries: 2,
      bytesOut: 200,
      failedRequests: ['r1', 'r2'],
      unclaimed: { a: 3 },
      unfit: { Level: 2 },
      error: { code: 'DECODE_DEPTH' },
      damaged: [{ entry: 'b.gz', code: 'DECODE_DEPTH' }],
    });
    expect(first.counts()).toMatchObject({ read: 3, calls: 2 });
  });

  test('names the first 20 failed calls', () => {
    const tally = new Tally();
    const names = Array.from({ length: 50 }, (_, i) => `r${i}`);
    for (let i = 0; i < 50; i += 5) tally.deliver(delivery(0, names.slice(i, i + 5)));
    tally.deliver(delivery(0, names));
    expect(tally.report(what, undefined, undefined).failedRequests).toEqual(names.slice(0, 20));
  });

  test('adds up fields and values of several entries, whatever their names', () => {
    const tally = new Tally();
    tally.settle(
      parcel({ counted: counted(JSON.parse('{"a":1,"__proto__":2}') as Record<string, number>, { Level: 1 }) }),
      0,
      [],
    );
    tally.settle(parcel({ counted: counted({ a: 3, b: 1 }, { Level: 4, Other: 1 }) }), 0, []);
    const { unclaimed, unfit } = tally.report(what, undefined, undefined);
    expect(Object.entries(unclaimed)).toEqual([
      ['a', 4],
      ['__proto__', 2],
      ['b', 1],
    ]);
    expect(unfit).toEqual({ Level: 5, Other: 1 });
  });

  test('adds up what the service alters in rows of several entries', () => {
    const tally = new Tally();
    tally.settle(parcel({ counted: counted({}, {}, false, { truncated: 1 }) }), 0, []);
    tally.settle(parcel({ counted: counted({}, {}, false, { truncated: 2, timeGeneratedMissing: 3 }) }), 0, []);
    expect(tally.report(what, undefined, undefined).altered).toEqual({ truncated: 3, timeGeneratedMissing: 3 });
  });

  test('knows no unclaimed fields where a column takes all that is left', () => {
    const tally = new Tally();
    tally.settle(parcel({ counted: counted({ a: 1 }, { Level: 1 }, true) }), 0, []);
    expect(tally.report(what, undefined, undefined)).toMatchObject({ unclaimed: {}, unfit: { Level: 1 } });
  });

  test('keeps 50 names of fields, and goes on counting those', () => {
    const tally = new Tally();
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, 1]));
    tally.settle(parcel({ counted: counted(many, {}) }), 0, []);
    tally.settle(parcel({ counted: counted({ f0: 5, f59: 5, new: 5 }, {}) }), 0, []);
    const { unclaimed } = tally.report(what, undefined, undefined);
    expect(Object.keys(unclaimed)).toHaveLength(50);
    expect(unclaimed).toMatchObject({ f0: 6, f49: 1 });
    expect(unclaimed).not.toHaveProperty('new');
  });

  test('shows an error by its code, message and fix', () => {
    const { error } = new Tally().report(what, refused, undefined);
    expect(error).toEqual({ code: 'SINK_ROW_REFUSED', message: refused.message, fix: refused.fix });
  });
});

test('a file that no log matches was not read', () => {
  expect(unmatchedReport('x/a.log')).toMatchObject({
    file: 'x/a.log',
    log: null,
    table: null,
    state: 'unmatched',
    read: 0,
    calls: 0,
    bytesIn: 0,
  });
});
