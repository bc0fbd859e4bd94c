import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkZone, zoneOffset } from '../../../src/lib/map/time/zone.ts';

/** Wall text in a zone → the instant, as text. */
function instant(zone: string, wall: string): string {
  const seconds = Date.parse(`${wall}Z`) / 1000;
  return new Date((seconds - zoneOffset(zone)(seconds)) * 1000).toISOString().replace('.000', '');
}

describe('zoneOffset', () => {
  test.each([
    ['UTC', '2026-07-01T00:00:00', '2026-07-01T00:00:00Z'],
    ['Z', '2026-07-01T00:00:00', '2026-07-01T00:00:00Z'],
    ['+09:00', '2026-07-01T00:00:00', '2026-06-30T15:00:00Z'],
    ['-0330', '2026-07-01T00:00:00', '2026-07-01T03:30:00Z'],
    ['America/New_York', '2026-01-01T00:00:00', '2026-01-01T05:00:00Z'],
    ['America/New_York', '2026-07-01T00:00:00', '2026-07-01T04:00:00Z'],
    ['America/New_York', '2026-03-08T01:59:59', '2026-03-08T06:59:59Z'],
    ['America/New_York', '2026-03-08T02:00:00', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:30:00Z'],
    ['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T00:59:59', '2026-11-01T04:59:59Z'],
    ['America/New_York', '2026-11-01T01:00:00', '2026-11-01T05:00:00Z'],
    ['America/New_York', '2026-11-01T01:59:59', '2026-11-01T05:59:59Z'],
    ['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00Z'],
    ['Europe/London', '2026-03-29T01:30:00', '2026-03-29T01:30:00Z'],
    ['Europe/London', '2026-03-29T02:00:00', '2026-03-29T01:00:00Z'],
    ['Europe/London', '2026-10-25T01:30:00', '2026-10-25T00:30:00Z'],
    ['Europe/London', '2026-10-25T02:00:00', '2026-10-25T02:00:00Z'],
    ['Asia/Tokyo', '2026-03-29T02:30:00', '2026-03-28T17:30:00Z'],
    ['Asia/Kolkata', '2026-03-29T02:30:00', '2026-03-28T21:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:30:00', '2026-10-03T15:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00Z'],
    ['Australia/Lord_Howe', '2026-04-05T02:00:00', '2026-04-04T15:30:00Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00Z'],
    ['Pacific/Apia', '2011-12-31T00:00:00', '2011-12-30T10:00:00Z'],
    ['America/New_York', '1883-11-18T11:59:59', '1883-11-18T16:56:01Z'],
  ])('%s %s is %s', (zone, wall, expected) => {
    expect(instant(zone, wall)).toBe(expected);
  });

  test('a slot of the cache that clocks change in keeps both offsets', () => {
    // On 18 November 1883 clocks went from 12:03:58 back to 12:00:00.
    const offset = zoneOffset('America/New_York');
    const noon = Date.UTC(1883, 10, 18, 12) / 1000;
    expect([noon + 60, noon + 400, noon + 60, noon + 400].map(offset)).toEqual([-17_762, -18_000, -17_762, -18_000]);
  });
});

/** What clocks in a zone show at an instant, by another way than the code under test. */
function shown(format: Intl.DateTimeFormat, seconds: number): number {
  return Date.parse(`${format.format(seconds * 1000).replace(' ', 'T')}Z`) / 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
}

describe.each([
  'America/New_York',
  'Europe/London',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
])('%s', (zone) => {
  const format = formatOf(zone);
  const offset = zoneOffset(zone);

  test('each quarter of an hour of a year is the earliest instant that clocks show it at, where they do', () => {
    const start = Date.UTC(2026, 0, 1) / 1000;
    const earliest = new Map<number, number>();
    for (let at = start - 86_400; at < start + 367 * 86_400; at += 900) {
      const wall = shown(format, at);
      if (!earliest.has(wall)) earliest.set(wall, at);
    }
    const wrong = [...earliest].filter(([wall, at]) => wall - offset(wall) !== at);
    expect(wrong).toEqual([]);
    expect(earliest.size).toBeGreaterThan(35_000);
  });

  test('clocks show the instant of any wall time again, or a later time where they skip it', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1975, 0) / 1000, max: Date.UTC(2035, 0) / 1000 }), (wall) => {
        expect(shown(format, wall - offset(wall)) - wall).toBeOneOf([0, 1800, 3600]);
      }),
    );
  });
});

describe('checkZone', () => {
  test.each(['UTC', 'Z', '+09:00', '-0330', '+05', 'Europe/London', 'Asia/Kolkata', 'Etc/GMT+5'])(
    '%s is one',
    (zone) => {
      expect(checkZone(zone)).toBeUndefined();
    },
  );

  test.each(['', 'Mars/Phobos', '+9', '+25:00', 'local', 'Europe/London '])('"%s" is none', (zone) => {
    expect(checkZone(zone)).toBe(
      'is not a time zone; use UTC, an offset such as +09:00, or a name such as Europe/London',
    );
  });
});
