import type { Log } from '../src/lib/app.ts';

/** Whether text between records, whole lines, is something that a format has there. */
type Gap = (gap: string, atStart: boolean) => boolean;

const blank: Gap = (gap) => /^[\ufeff\s]*$/.test(gap);
const lines =
  (isOther: (line: string) => boolean): Gap =>
  (gap) =>
    gap.split('\n').every((line) => blank(line, false) || isOther(line));

/** What stands between records besides white space, by log or by format. */
const GAPS: Readonly<Record<string, Gap>> = {
  // Brackets, commas, and the envelope around an array of records.
  json: () => true,
  // The header.
  csv: (gap, atStart) => atStart || blank(gap, false),
  // Directives.
  w3c: lines((line) => line.replace('\ufeff', '').startsWith('#')),
  // Octet counts.
  syslog: (gap) => /^[\ufeff\s\d]*$/.test(gap),
  'csv-comment': lines((line) => line.replace('\ufeff', '').startsWith('#')),
};

/** Whether the bytes [from, to) of the input may be in no record. */
export function gapAllowed(log: Log, input: Buffer, from: number, to: number): boolean {
  const gap = GAPS[log.name] ?? GAPS[log.format.type] ?? blank;
  return gap(input.toString('utf8', from, to), from === 0);
}
