import type { TimeFormat } from '../../config/types.ts';
import { clfReader } from './clf.ts';
import { isDigit } from './digits.ts';
import { EPOCH_UNITS, epochReader, type EpochUnit } from './epoch.ts';
import { isoReader } from './iso.ts';
import { remembering } from './remembering.ts';
import { slashReader } from './slash.ts';
import type { TimeReader } from './stamp.ts';
import { checkStrptime, strptimeReader } from './strptime.ts';
import { syslogReader } from './syslog.ts';
import { type ZoneOffset, zoneOffset } from './zone.ts';

/** What a column says of its times. */
export interface TimeOptions {
  readonly time: TimeFormat;
  /** Of stamps without an offset. */
  readonly zone: string;
  /** Whether `1/9/2007` is a day of September; without it such stamps are not read. */
  readonly dayFirst?: boolean;
}

interface NamedOptions {
  readonly zone: ZoneOffset;
  readonly dayFirst: boolean | undefined;
  readonly reference: number | undefined;
}

/** Formats with a name; every other text is a strptime pattern. */
const named: Readonly<Record<string, (options: NamedOptions) => TimeReader>> = {
  auto: autoReader,
  iso: ({ zone }) => isoReader(zone),
  clf: ({ zone }) => clfReader(zone),
  syslog: ({ zone, reference }) => syslogReader(zone, reference),
  slash: ({ zone, dayFirst }) => (dayFirst === undefined ? () => undefined : slashReader(zone, dayFirst)),
  epoch: () => epochReader(),
  ...Object.fromEntries(EPOCH_UNITS.map((unit: EpochUnit) => [unit, () => epochReader(unit)])),
};

/** Formats that ask which of two numbers is the day, and whether they can do without. */
const DAY_FIRST: ReadonlyMap<string, 'optional' | 'required'> = new Map([
  ['auto', 'optional'],
  ['slash', 'required'],
]);

/**
 * Compiles `time`, `zone` and `day_first` of a column. They have been checked: with one that is wrong it throws a
 * RangeError. `reference` is when the file was last written, in seconds since 1970; without it a stamp without a year is
 * not read.
 */
export function timeReader({ time, zone, dayFirst }: TimeOptions, reference?: number): TimeReader {
  const reader = Object.hasOwn(named, time) ? named[time] : undefined;
  return remembering(
    reader === undefined
      ? strptimeReader(time, zoneOffset(zone), reference)
      : reader({ zone: zoneOffset(zone), dayFirst, reference }),
  );
}

/** What is wrong with `time` of a column, to be shown after it; `undefined` where nothing is. */
export function checkTimeFormat(format: string): string | undefined {
  if (Object.hasOwn(named, format)) return undefined;
  if (!format.includes('%'))
    return `is neither one of ${Object.keys(named).join(', ')} nor a pattern such as %Y-%m-%d %H:%M:%S`;
  return checkStrptime(format);
}

/** What is wrong with `day_first` of a column whose `time` is sound, to be shown after it. */
export function checkDayFirst(format: string, dayFirst: boolean | undefined): string | undefined {
  const need = DAY_FIRST.get(format);
  if (dayFirst === undefined) {
    return need === 'required' ? 'is missing; add `day_first: true` or `day_first: false`' : undefined;
  }
  return need === undefined ? `has no use with this \`time\`; remove it, or write \`time: slash\`` : undefined;
}

/**
 * Tells by the shape of each text what it is: ISO 8601, the stamp of an access log or of RFC 3164, dates with slashes
 * where `dayFirst` says how to read them; the rest is time since 1970.
 */
function autoReader({ zone, dayFirst, reference }: NamedOptions): TimeReader {
  const iso = isoReader(zone);
  const clf = clfReader(zone);
  const syslog = syslogReader(zone, reference);
  const slash = dayFirst === undefined ? undefined : slashReader(zone, dayFirst);
  const epoch = epochReader();
  return (text) => {
    const fifth = text.charCodeAt(4);
    if (fifth === 0x2d /* - */ && isDigit(text.charCodeAt(3))) return iso(text);
    const first = text.charCodeAt(0);
    if (isLetter(first) || (fifth === 0x20 && isDigit(first))) return syslog(text);
    const third = text.charCodeAt(2);
    if (third !== SLASH && text.charCodeAt(1) !== SLASH) return epoch(text);
    return isLetter(third === SLASH ? text.charCodeAt(3) : third) ? clf(text) : slash?.(text);
  };
}

const SLASH = 0x2f;

function isLetter(byte: number): boolean {
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x7a;
}
