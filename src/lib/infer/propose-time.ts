import { field, type Field, fieldComments, fieldEntry } from './field-column.ts';
import { flowYaml } from './flow-yaml.ts';
import type { ColumnEntry, ProposedColumn } from './proposal.ts';
import { isTimeName } from './time-guess.ts';

export interface TimeColumn {
  readonly column: ProposedColumn;
  /** Fields that need no column of their own. */
  readonly uses: readonly string[];
  /** What the user may put in its place. */
  readonly hints: readonly string[];
}

/** Names that say "the time of the event" before others do. */
const BEST_NAMES = [
  'timegenerated',
  'timestamp',
  'eventtime',
  'time',
  'datetime',
  'ts',
  'date',
  'timelocal',
  'createdat',
];

const ASK =
  'Is 1/9/2007 the first of September (day_first: true) or the ninth of January (false)? The sample does not tell. Put this line in place of the other one:';

const NAME = 'TimeGenerated';

/**
 * The column `TimeGenerated`: a date and a time of day that stand apart, or the field with times that is called most like
 * the time of an event; else when the file was written. It is never `required`: a record without a time then arrives with
 * that of its receipt and is counted, and no sample proves that all records will have one.
 */
export function proposeTime(fields: readonly Field[], records: number): TimeColumn {
  const date = fields.find(({ name, type, isLocal }) => DATE.test(name) && type === 'datetime' && isLocal === true);
  const clock = date && clockOf(date, fields);
  if (date !== undefined && clock !== undefined) {
    return {
      column: { name: NAME, entry: joined(date, clock, date.time), comment: fieldComments(date, records).join('; ') },
      uses: [date.name, clock.name],
      hints: [],
    };
  }
  const times = fields.filter(({ type, count }) => type === 'datetime' && count * 2 >= records);
  const [best] = times.toSorted((a, b) => rank(a.name) - rank(b.name) || b.count - a.count);
  if (best === undefined) return timeOfFile(fields);
  const comments = [
    ...(times.length > 1 ? [`${times.length} fields are times; this one by its name`] : []),
    ...fieldComments(best, records),
  ];
  return {
    column: {
      name: NAME,
      entry: { ...(best.name !== NAME && { from: field(best.name) }), ...fieldEntry(best) },
      ...(comments.length > 0 && { comment: comments.join('; ') }),
    },
    uses: [best.name],
    hints: [],
  };
}

function timeOfFile(fields: readonly Field[]): TimeColumn {
  const entry = { from: '$blob.lastModified' };
  const asked = fields.find(({ isAmbiguous }) => isAmbiguous === true);
  if (asked === undefined) {
    return {
      column: { name: NAME, entry, comment: 'no field has a time: when the file was written' },
      uses: [],
      hints: [],
    };
  }
  const clock = clockOf(asked, fields);
  const way = { day_first: true };
  const answer =
    clock === undefined ? { from: field(asked.name), type: 'datetime', ...way } : joined(asked, clock, way);
  return {
    column: { name: NAME, entry, comment: 'until it is said how its dates are read (below)' },
    uses: [],
    hints: [ASK, `${NAME}: ${flowYaml(answer)}`],
  };
}

/** A pattern for the date alone has the time of day behind it. */
const joined = (date: Field, clock: Field, way: ColumnEntry = {}): ColumnEntry => ({
  concat: [date.name, clock.name],
  separator: ' ',
  type: 'datetime',
  ...way,
  ...(way.time !== undefined && { time: `${way.time} %H:%M:%S` }),
});

const DATE = /date$/i;

/** The field with the time of day that belongs to a date: it is called alike. */
function clockOf({ name: date }: Field, fields: readonly Field[]): Field | undefined {
  if (!DATE.test(date)) return undefined;
  const wanted = date.replace(DATE, 'time').toLowerCase();
  return fields.find(({ name, type, count }) => name.toLowerCase() === wanted && type === 'string' && count > 0);
}

/** In order of preference; names that are none of times last. */
function rank(name: string): number {
  const place = BEST_NAMES.indexOf(name.toLowerCase().replace(/[^a-z]/g, ''));
  return place >= 0 ? place : isTimeName(name) ? BEST_NAMES.length : BEST_NAMES.length + 1;
}
