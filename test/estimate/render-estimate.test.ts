import { expect, test } from 'vitest';
import { estimateMonth, type Assumed, type Measured } from '../../src/lib/estimate/estimate-month.ts';
import { readPrices } from '../../src/lib/estimate/price-table.ts';
import { renderEstimate } from '../../src/lib/estimate/render-estimate.ts';
import { volumeText } from '../../src/lib/estimate/volume-text.ts';

test('numbers to the right, money where there is a price, and how to say the others', () => {
  const measured: Measured = {
    files: 1,
    bytes: 1e9,
    rejecting: 0,
    seconds: 10,
    tables: [{ table: 'A_CL', plan: 'Analytics', rows: 1000, billed: 1e9, json: 2e9 }],
  };
  const assumed: Assumed = { perDayBytes: 24e9, fileBytes: 1e9, instanceGb: 2, alwaysReady: 0, keptDays: 30 };
  const prices = readPrices('{"date":"2026-11-01","currency":"EUR","meters":{"ingestion_analytics":0.5}}', 'p.json');
  const lines = renderEstimate(measured, assumed, estimateMonth(measured, assumed, prices), prices);
  expect(lines.slice(0, 7)).toEqual([
    '1 sample of 1 GB, scaled to 24 GB a day: 24 files of 1 GB',
    '',
    'table  plan       rows a day  billed a day  as JSON',
    'A_CL   Analytics      24,000         24 GB    48 GB',
    '',
    'a month, by meter                     quantity  price per        cost',
    'ingestion_analytics             A_CL       730          1  365.00 EUR',
  ]);
  expect(lines.filter((line) => /^total of what has a price +365\.00 EUR$/.test(line))).toHaveLength(1);
  expect(lines.at(-3)).toMatch(/^No price for functions_on_demand_time, /);
});

test.each([
  [12, '12 bytes'],
  [1500, '1.5 kB'],
  [2e6, '2 MB'],
  [1_234_567_890, '1.23 GB'],
  [5e13, '50 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(volumeText(bytes)).toBe(text);
});
