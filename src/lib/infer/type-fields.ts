import type { BoundFormat } from '../config/types.ts';
import { unquoteText } from '../map/quote-text.ts';
import { valueText } from '../seams.ts';
import type { ByteString, RecordLimits, ValueKind } from '../seams.ts';
import { type FieldType, FieldValues } from './field-values.ts';
import type { Sample } from './sample.ts';
import { trial } from './trial.ts';

export interface TypedFields {
  /** In the order of the names. */
  readonly types: ReadonlyMap<string, FieldType>;
  /** Dates and times of day that stand apart. */
  readonly joined: readonly JoinedField[];
}

/** Two fields that are called alike, `date` and `time`, and what they are with a blank between them. */
export interface JoinedField {
  readonly date: string;
  readonly clock: string;
  readonly type: FieldType;
}

/** Tells the type of each of these top-level fields, from all records of the samples. */
export function typeFields(
  format: BoundFormat,
  samples: readonly Sample[],
  limits: RecordLimits,
  names: readonly string[],
): TypedFields {
  const reference = Math.max(...samples.map(({ facts }) => Date.parse(facts.lastModified))) / 1000;
  const fields = names.map((name) => new FieldValues(name, format.values, reference));
  const pairs = pairsOf(names).map((pair) => ({ ...pair, values: new FieldValues('datetime', 'text', reference) }));
  trial(
    format,
    samples,
    limits,
    () => ({ paths: names.map((name) => [name]), rest: false }),
    ({ numbers, values }) => {
      for (let i = 0; i < numbers.length; i++) {
        const at = (f: number): ByteString | undefined => valueText(values, i * fields.length + f);
        for (let f = 0; f < fields.length; f++) {
          const value = at(f);
          if (value !== undefined) fields[f]!.add(value);
        }
        for (const pair of pairs) {
          const texts = [at(pair.date), at(pair.clock)].map((value) => plain(value, format.values));
          pair.values.add(texts.filter((text) => text !== '').join(' '));
        }
      }
    },
  );
  return {
    types: new Map(names.map((name, f) => [name, fields[f]!.type])),
    joined: pairs.map(({ date, clock, values }) => ({ date: names[date]!, clock: names[clock]!, type: values.type })),
  };
}

/** The characters of a value, as a mapping joins them. */
function plain(value: ByteString | undefined, kind: ValueKind): ByteString {
  if (value === undefined || (kind === 'json' && value === 'null')) return '';
  return kind === 'json' && value.startsWith('"') ? unquoteText(value) : value;
}

const DATE = /date$/i;

/** Places of names that end in `date`, and of those that end in `time` in place of it. */
function pairsOf(names: readonly string[]): readonly { readonly date: number; readonly clock: number }[] {
  const places = new Map(names.map((name, place) => [name.toLowerCase(), place]));
  return names.flatMap((name, date) => {
    const clock = DATE.test(name) ? places.get(name.replace(DATE, 'time').toLowerCase()) : undefined;
    return clock === undefined ? [] : [{ date, clock }];
  });
}
