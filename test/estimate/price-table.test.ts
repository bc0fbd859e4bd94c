import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { emptyTable, readPrices, tableText } from '../../src/lib/estimate/price-table.ts';

test('what is shipped has no price: every meter, and where its price stands', () => {
  const { meters, currency } = emptyTable();
  expect(currency).toBeNull();
  expect(Object.values(meters).map(({ price }) => price)).toEqual(Object.values(meters).map(() => null));
  expect(Object.values(meters).filter(({ page }) => !page.startsWith('https://azure.microsoft.com/pricing/'))).toEqual(
    [],
  );
});

test('the table that is printed is one that is read', () => {
  expect(readPrices(tableText(), 'p.json')).toEqual(emptyTable());
});

test('a number for a meter is enough, and the others have no price', () => {
  const { meters, ...head } = readPrices(
    '{"date":"2026-11-01","region":"here","currency":"EUR","meters":{"blob_write":0.05,"blob_read":{"price":0.004}}}',
    'p.json',
  );
  expect(head).toEqual({ date: '2026-11-01', region: 'here', currency: 'EUR' });
  expect([meters['blob_write'], meters['blob_read']?.price, meters['blob_list']?.price]).toEqual([
    { ...emptyTable().meters['blob_write'], price: 0.05 },
    0.004,
    null,
  ]);
});

test.each([
  ['no JSON', '{', 'p.json is not JSON'],
  ['no date', '{"meters":{}}', 'is not sound at date'],
  ['a price below zero', '{"date":"2026-11-01","meters":{"blob_write":-1}}', 'is not sound at meters.blob_write'],
  [
    'a meter that is not known',
    '{"date":"2026-11-01","meters":{"blob_writes":1}}',
    'names unknown meters: blob_writes; there are ',
  ],
])('%s is refused, and what is wrong is said', (_, text, problem) => {
  const read = (): unknown => readPrices(text, 'p.json');
  expect(read).toThrow(PipelineError);
  expect(read).toThrow(problem);
});
