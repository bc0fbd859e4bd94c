import type { TimeFormat } from '../../config/types.ts';
import { isDigit } from './digits.ts';
import { EPOCH_UNITS, epochReader, type EpochUnit } from './epoch.ts';
import { isoReader } from './iso.ts';
import type { TimeReader } from './stamp.ts';
import { checkStrptime, strptimeReader } from './strptime.ts';
import { type ZoneOffset, zoneOffset } from './zone.ts';

/** Formats with a name; every other text is a strptime pattern. */
const named: Readonly<Record<string, (zone: ZoneOffset) => TimeReader>> = {
  auto: autoReader,
  iso: isoReader,
  epoch: () => epochReader(),
  ...Object.fromEntries(EPOCH_UNITS.map((unit: EpochUnit) => [unit, () => epochReader(unit)])),
};

/**
 * Compiles `time` and `zone` of a column. Both have been checked with {@link checkTimeFormat} and `checkZone`: one
 * that is wrong throws a RangeError.
 */
export function timeReader(format: TimeFormat, zone: string): TimeReader {
  const reader = Object.hasOwn(named, format) ? named[format] : undefined;
  return reader === undefined ? strptimeReader(format, zoneOffset(zone)) : reader(zoneOffset(zone));
}

/** What is wrong with `time` of a column, to be shown after it; `undefined` where nothing is. */
export function checkTimeFormat(format: string): string | undefined {
  if (Object.hasOwn(named, format)) return undefined;
  if (!format.includes('%'))
    return `is neither one of ${Object.keys(named).join(', ')} nor a pattern such as %Y-%m-%d %H:%M:%S`;
  return checkStrptime(format);
}

/** Digits alone, with a sign or a point, are time since 1970; the rest is ISO 8601. */
function autoReader(zone: ZoneOffset): TimeReader {
  const iso = isoReader(zone);
  const epoch = epochReader();
  return (text) => (text.charCodeAt(4) === 0x2d /* - */ && isDigit(text.charCodeAt(3)) ? iso(text) : epoch(text));
}
