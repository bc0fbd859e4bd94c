import { expect, test } from 'vitest';
import { estimateMonth, type Assumed, type Measured } from '../../src/lib/estimate/estimate-month.ts';
import { emptyTable, readPrices } from '../../src/lib/estimate/price-table.ts';

const DAYS = 730 / 24;
const measured: Measured = {
  files: 4,
  bytes: 40_000_000,
  rejecting: 1,
  seconds: 2,
  tables: [
    { table: 'A_CL', plan: 'Analytics', rows: 100_000, billed: 30_000_000, json: 50_000_000 },
    { table: 'B_CL', plan: 'Basic', rows: 10, billed: 10_000_000, json: 10_000_000 },
  ],
};
const assumed: Assumed = { perDayBytes: 4e9, fileBytes: 10e6, instanceGb: 2, alwaysReady: 0, keptDays: 30 };
const quantities = (given: Partial<Assumed> = {}, of: Partial<Measured> = {}): Readonly<Record<string, number>> =>
  Object.fromEntries(
    estimateMonth({ ...measured, ...of }, { ...assumed, ...given }, emptyTable()).lines.map(({ meter, quantity }) => [
      meter,
      Number((quantity / DAYS).toPrecision(12)),
    ]),
  );

test('a day by each meter', () => {
  expect(quantities()).toEqual({
    ingestion_analytics: 3,
    ingestion_basic: 1,
    // 400 files, a second each; 200 s are needed to read and map them.
    functions_on_demand_time: 800,
    functions_on_demand_executions: 400 + 288,
    // A quarter of the files has rejects; a ledger is written once more for 16 of 6,000 calls.
    blob_write: 400 * 3 + 100 * 3 + 375,
    blob_read: 1200,
    // 12,000 files in the container: three listings of names, and three of ledgers.
    blob_list: 288 * 6,
    blob_other: Number((400 * 3 + 200 / 15).toPrecision(12)),
    queue_operations: 1200,
    event_grid_events: 400,
  });
});

test('what is read and mapped for longer than a second for each file is paid for as long', () => {
  expect(quantities({ fileBytes: 4e9 })['functions_on_demand_time']).toBe(400);
});

test('small samples say nothing of speed', () => {
  const small = measured.tables.map((one) => ({ ...one, billed: one.billed / 1000, json: one.json / 1000 }));
  const given = quantities({ fileBytes: 4e9 }, { tables: small, bytes: 40_000, seconds: 1 });
  expect(given['functions_on_demand_time']).toBe(2 * (6e9 / 20e6));
});

test('instances that are always ready cost whether they work or not, and their work is on meters of their own', () => {
  const found = quantities({ alwaysReady: 2 });
  expect(found['functions_always_ready_baseline']).toBe(2 * 2 * 86_400);
  expect(found['functions_always_ready_time']).toBe(800);
  expect(found['functions_always_ready_executions']).toBe(688);
  expect(Object.keys(found).filter((meter) => meter.includes('on_demand'))).toEqual([]);
});

test('the sweep makes no more than 600 calls an hour', () => {
  expect(quantities({ fileBytes: 1000 })['blob_list']).toBe(14_400);
});

test('money where there is a price, and what has none', () => {
  const prices = readPrices('{"date":"2026-11-01","meters":{"ingestion_analytics":2,"blob_read":0.5}}', 'p.json');
  const { lines, total, unpriced } = estimateMonth(measured, assumed, prices);
  const costs = Object.fromEntries(lines.flatMap(({ meter, cost }) => (cost === undefined ? [] : [[meter, cost]])));
  expect(costs).toEqual({ ingestion_analytics: 3 * DAYS * 2, blob_read: ((1200 * DAYS) / 10_000) * 0.5 });
  expect(total).toBeCloseTo(costs['ingestion_analytics']! + costs['blob_read']!, 9);
  expect(unpriced).toContain('blob_write');
  expect(unpriced).not.toContain('blob_read');
});
