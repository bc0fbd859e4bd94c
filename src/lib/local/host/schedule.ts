/** When a timer fires: `{second} {minute} {hour} {day} {month} {day of week}`, in UTC, as the Functions host reads it. */
export interface Schedule {
  /** The first time after `from`. */
  next(from: Date): Date;
}

/** Ranges of the six fields, in their order. */
const FIELDS = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'day of week', min: 0, max: 6 },
] as const;

/** A leap day on a given day of the week comes back within 28 years, 40 across a century without one. */
const HORIZON_YEARS = 41;

/** Reads an expression of six fields, or five without the seconds. Names of days and months are not understood. */
export function schedule(expression: string): Schedule {
  const parts = expression.trim().split(/\s+/);
  if (parts.length === 5) parts.unshift('0');
  if (parts.length !== FIELDS.length) throw new RangeError(`A schedule has six fields: ${expression}`);
  const [seconds, minutes, hours, days, months, weekdays] = FIELDS.map((field, i) =>
    valuesOf(parts[i] ?? '', field),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  return {
    next: (from) => {
      const time = new Date(Math.floor(from.getTime() / 1000) * 1000 + 1000);
      const last = from.getUTCFullYear() + HORIZON_YEARS;
      while (time.getUTCFullYear() <= last) {
        if (!months.has(time.getUTCMonth() + 1)) {
          time.setUTCMonth(time.getUTCMonth() + 1, 1);
          time.setUTCHours(0, 0, 0);
        } else if (!days.has(time.getUTCDate()) || !weekdays.has(time.getUTCDay())) {
          time.setUTCDate(time.getUTCDate() + 1);
          time.setUTCHours(0, 0, 0);
        } else if (!hours.has(time.getUTCHours())) time.setUTCHours(time.getUTCHours() + 1, 0, 0);
        else if (!minutes.has(time.getUTCMinutes())) time.setUTCMinutes(time.getUTCMinutes() + 1, 0);
        else if (!seconds.has(time.getUTCSeconds())) time.setUTCSeconds(time.getUTCSeconds() + 1);
        else return time;
      }
      throw new RangeError(`A schedule that never comes: ${expression}`);
    },
  };
}

/** Any, a value, a range, each with an optional step (`10-50/20`), and lists of them. */
function valuesOf(text: string, field: (typeof FIELDS)[number]): Set<number> {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(item);
    if (match === null) throw new RangeError(`Not a ${field.name} of a schedule: ${item}`);
    const [, first, until, every] = match;
    const from = first === undefined ? field.min : Number(first);
    const to = until === undefined ? (first === undefined || every !== undefined ? field.max : from) : Number(until);
    const step = every === undefined ? 1 : Number(every);
    if (from < field.min || to > field.max || from > to || step < 1) {
      throw new RangeError(`Not a ${field.name} of a schedule: ${item}`);
    }
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}
