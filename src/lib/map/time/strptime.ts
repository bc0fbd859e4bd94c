import { directives, type Fact, literal, type ReadPart, skipBlanks } from './directives.ts';
import { beginReading, blankReading, readingWriter } from './reading.ts';
import { recentYears } from './recent-years.ts';
import type { TimeReader } from './stamp.ts';
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
  if (!facts.has('yearDay') && !(facts.has('month') && facts.has('day')))
    return 'names no day (%m or %b with %d, or %j)';
  return undefined;
}

/**
 * Compiles a pattern once. Text that it leaves over, and a date that the calendar does not have, are no time. A pattern
 * without a year takes the one that {@link recentYears} finds for `reference`.
 */
export function strptimeReader(pattern: string, zone: ZoneOffset, reference?: number): TimeReader {
  const problem = checkStrptime(pattern);
  if (problem !== undefined) throw new RangeError(`The time format ${problem}.`);
  const { parts } = compile(pattern);
  const write = readingWriter(zone, recentYears(reference));
  const reading = blankReading();
  return (text) => {
    beginReading(reading, text);
    for (const part of parts) if (!part(reading)) return undefined;
    return reading.at === text.length ? write(reading) : undefined;
  };
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
