import type { ByteString } from '../../seams.ts';
import { dayNumber, isDate, isLeapYear } from './calendar.ts';
import { directives, type Fact, literal, type Reading, type ReadPart, skipBlanks } from './directives.ts';
import { DAY_S, LEAP_SECOND_FRACTION, stampWriter, type TimeReader } from './stamp.ts';
import type { ZoneOffset } from './zone.ts';

interface Pattern {
  readonly parts: readonly ReadPart[];
  readonly facts: ReadonlySet<Fact>;
  readonly problem: string | undefined;
}

/** What is wrong with a strptime pattern, to be shown after it; `undefined` where nothing is. */
export function checkStrptime(pattern: string): string | undefined {
  const { facts, problem } = compile(pattern);
  if (problem !== undefined) return problem;
  if (facts.has('hour12') !== facts.has('half')) return 'needs %I and %p together';
  if (facts.has('epoch')) return undefined;
  if (!facts.has('year')) return 'names no year (%Y, %y, %s)';
  if (!facts.has('yearDay') && !(facts.has('month') && facts.has('day')))
    return 'names no day (%m or %b with %d, or %j)';
  return undefined;
}

/** Compiles a pattern once. Text that it leaves over, and a date that the calendar does not have, are no time. */
export function strptimeReader(pattern: string, zone: ZoneOffset): TimeReader {
  const problem = checkStrptime(pattern);
  if (problem !== undefined) throw new RangeError(`The time format ${problem}.`);
  const { parts } = compile(pattern);
  const write = stampWriter();
  const reading: Reading = blankReading();
  return (text) => {
    Object.assign(reading, BLANK);
    reading.text = text;
    for (const part of parts) if (!part(reading)) return undefined;
    return reading.at === text.length ? stamp(reading, zone, write) : undefined;
  };
}

const BLANK: Omit<Reading, 'text'> = {
  at: 0,
  year: 0,
  month: 1,
  day: 1,
  yearDay: 0,
  hour: 0,
  hour12: 0,
  half: 0,
  minute: 0,
  second: 0,
  fraction: '',
  offset: undefined,
  epoch: undefined,
};

function blankReading(): Reading {
  return { ...BLANK, text: '' };
}

function stamp(reading: Reading, zone: ZoneOffset, write: ReturnType<typeof stampWriter>): ByteString | undefined {
  if (reading.epoch !== undefined) return write(reading.epoch, reading.fraction);
  const { year, yearDay } = reading;
  if (yearDay > (isLeapYear(year) ? 366 : 365) || !isDate(year, reading.month, reading.day)) return undefined;
  const day = yearDay > 0 ? dayNumber(year, 1, 1) + yearDay - 1 : dayNumber(year, reading.month, reading.day);
  const hour = reading.hour12 > 0 ? (reading.hour12 % 12) + reading.half : reading.hour;
  const isLeapSecond = reading.second === 60;
  const wall = day * DAY_S + hour * 3600 + reading.minute * 60 + (isLeapSecond ? 59 : reading.second);
  const instant = wall - (reading.offset ?? zone(wall));
  return write(instant, isLeapSecond ? LEAP_SECOND_FRACTION : reading.fraction);
}

/** Directives that stand for others. */
const SHORTHANDS: Readonly<Record<string, string>> = { T: '%H:%M:%S', R: '%H:%M', F: '%Y-%m-%d', D: '%m/%d/%y' };

function compile(pattern: string): Pattern {
  const text = pattern.replace(/%([TRFD%])/g, (whole, letter: string) => SHORTHANDS[letter] ?? whole);
  const parts: ReadPart[] = [];
  const facts = new Set<Fact>();
  for (const [part] of text.matchAll(/%[^]?|\s+|[^%\s]+/gu)) {
    if (part.trim() === '' || part === '%n' || part === '%t') parts.push(skipBlanks);
    else if (part === '%%') parts.push(literal('%'));
    else if (!part.startsWith('%')) parts.push(literal(part));
    else {
      const directive = directives.get(part.slice(1));
      if (directive === undefined) return { parts, facts, problem: unknown(part) };
      parts.push(directive.read);
      for (const fact of directive.facts) facts.add(fact);
    }
  }
  return { parts, facts, problem: undefined };
}

function unknown(part: string): string {
  if (part === '%') return 'ends in a lone %; write %% for a percent sign';
  return `has ${part}, which is not one of ${[...directives.keys()].map((letter) => `%${letter}`).join(' ')} %T %R %F %D %n %t %%`;
}
