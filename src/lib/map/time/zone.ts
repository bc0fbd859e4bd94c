import { DAY_S } from './stamp.ts';
import { type OffsetReading, readOffset } from './offset.ts';

/** Seconds since 1970 as a clock on the wall shows them → the zone's offset then, in seconds east of Greenwich. */
export type ZoneOffset = (wall: number) => number;

/** Every change of clocks since 1900 begins and ends at a quarter of an hour; a slot that one falls into is not cached. */
const SLOT_S = 900;

/** A log that jumps around in time does not make the cache grow without end: 100,000 slots are almost three years. */
const MAX_SLOTS = 100_000;

/** What is wrong with the name of a zone, to be shown after it; `undefined` where nothing is. */
export function checkZone(zone: string): string | undefined {
  if (fixedOffset(zone) !== undefined) return undefined;
  try {
    instantOffset(zone);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return 'is not a time zone; use UTC, an offset such as +09:00, or a name such as Europe/London';
  }
}

/**
 * `UTC`, `+09:00`, or an IANA name. A wall time that clocks skip in spring is read with the offset before the change,
 * one that they show twice in autumn is the earlier of the two: as Temporal's `compatible`.
 */
export function zoneOffset(zone: string): ZoneOffset {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return () => fixed;
  const offsetAt = instantOffset(zone);
  const slots = new Map<number, number>();
  let lastSlot = Number.NaN;
  let lastOffset = 0;
  return (wall) => {
    const slot = Math.floor(wall / SLOT_S);
    if (slot === lastSlot) return lastOffset;
    const known = slots.get(slot);
    const offset = known ?? wallOffset(offsetAt, slot * SLOT_S);
    if (known === undefined) {
      if (wallOffset(offsetAt, slot * SLOT_S + SLOT_S - 1) !== offset) return wallOffset(offsetAt, wall);
      if (slots.size >= MAX_SLOTS) slots.clear();
      slots.set(slot, offset);
    }
    lastSlot = slot;
    lastOffset = offset;
    return offset;
  };
}

function fixedOffset(zone: string): number | undefined {
  if (zone === 'UTC') return 0;
  const offset: OffsetReading = { seconds: 0, end: 0 };
  return readOffset(zone, 0, offset) && offset.end === zone.length ? offset.seconds : undefined;
}

/** No offset is a day long, so the instants a day before and after `wall` lie on either side of it. */
function wallOffset(offsetAt: (instant: number) => number, wall: number): number {
  const before = offsetAt(wall - DAY_S);
  if (offsetAt(wall - before) === before) return before;
  const after = offsetAt(wall + DAY_S);
  return offsetAt(wall - after) === after ? after : before;
}

function instantOffset(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const shown = new Map<string, string>();
  return (instant) => {
    for (const { type, value } of format.formatToParts(instant * 1000)) shown.set(type, value);
    const part = (type: string): number => Number(shown.get(type));
    const year = shown.get('era') === 'BC' ? 1 - part('year') : part('year');
    const wall = new Date(0);
    wall.setUTCFullYear(year, part('month') - 1, part('day'));
    wall.setUTCHours(part('hour'), part('minute'), part('second'));
    return wall.getTime() / 1000 - instant;
  };
}
