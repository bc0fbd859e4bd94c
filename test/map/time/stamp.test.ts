import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stampWriter } from '../../../src/lib/map/time/stamp.ts';

test.each<[string, number, string, string | undefined]>([
  ['without a fraction', 0, '', '1970-01-01T00:00:00Z'],
  ['with a fraction', 1, '0500000', '1970-01-01T00:00:01.0500000Z'],
  ['before 1970', -1, '', '1969-12-31T23:59:59Z'],
  ['the first second', -62_135_596_800, '', '0001-01-01T00:00:00Z'],
  ['before the first second', -62_135_596_801, '', undefined],
  ['the last second', 253_402_300_799, '9', '9999-12-31T23:59:59.9Z'],
  ['after the last second', 253_402_300_800, '', undefined],
  ['no number', Number.NaN, '', undefined],
])('%s', (_, seconds, fraction, expected) => {
  expect(stampWriter()(seconds, fraction)).toBe(expected);
});

test('one writer writes what Date writes, day after day', () => {
  const write = stampWriter();
  const days = fc.array(fc.date({ min: new Date('1960-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }));
  fc.assert(
    fc.property(days, (dates) => {
      const written = dates.map((date) => {
        const seconds = Math.floor(date.getTime() / 1000);
        return write(seconds, String(date.getTime() - seconds * 1000).padStart(3, '0'));
      });
      expect(written).toEqual(dates.map((date) => date.toISOString()));
    }),
  );
});
