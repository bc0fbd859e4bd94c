import { field, type Field, fieldComments, fieldEntry } from './field-column.ts';
import { flowYaml } from './flow-yaml.ts';
import type { ColumnEntry, ProposedColumn } from './proposal.ts';
import { isTimeName } from './time-guess.ts';
import type { JoinedField, TypedFields } from './type-fields.ts';

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
export function proposeTime({ types, joined }: TypedFields, fields: readonly Field[], records: number): TimeColumn {
  const apart = joined.find(({ clock, type }) => type.type === 'datetime' && types.get(clock)!.type === 'string');
  if (apart !== undefined) {
    const comments = fieldComments({ ...apart.type, name: NAME }, records);
    return {
      column: {
        name: NAME,
        entry: joinedEntry(apart, apart.type.time),
        ...(comments.length > 0 && { comment: comments.join('; ') }),
      },
      uses: [apart.date, apart.clock],
      hints: [],
    };
  }
  const times = fields.filter(({ type, count }) => type === 'datetime' && count * 2 >= records);
  const [best] = times.toSorted((a, b) => rank(a.name) - rank(b.name) || b.count - a.count);
  if (best === undefined) return timeOfFile(fields, joined);
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

function timeOfFile(fields: readonly Field[], joined: readonly JoinedField[]): TimeColumn {
  const entry = { from: '$blob.lastModified' };
  const asked = fields.find(({ isAmbiguous }) => isAmbiguous === true);
  if (asked === undefined) {
    return {
      column: { name: NAME, entry, comment: 'no field has a time: when the file was written' },
      uses: [],
      hints: [],
    };
  }
  const apart = joined.find(({ date, type }) => date === asked.name && type.isAmbiguous === true);
  const way = { day_first: true };
  const answer = apart === undefined ? { from: field(asked.name), type: 'datetime', ...way } : joinedEntry(apart, way);
  return {
    column: { name: NAME, entry, comment: 'until it is said how its dates are read (below)' },
    uses: [],
    hints: [ASK, `${NAME}: ${flowYaml(answer)}`],
  };
}

const joinedEntry = ({ date, clock }: JoinedField, way: ColumnEntry = {}): ColumnEntry => ({
  concat: [field(date), field(clock)],
  separator: ' ',
  type: 'datetime',
  ...way,
});

/** In order of preference; names that are none of times last. */
function rank(name: string): number {
  const place = BEST_NAMES.indexOf(name.toLowerCase().replace(/[^a-z]/g, ''));
  return place >= 0 ? place : isTimeName(name) ? BEST_NAMES.length : BEST_NAMES.length + 1;
}
