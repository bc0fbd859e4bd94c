import type { BoundFormat } from '../config/types.ts';
import { valueText } from '../seams.ts';
import type { RecordLimits } from '../seams.ts';
import { type FieldType, FieldValues } from './field-values.ts';
import type { Sample } from './sample.ts';
import { trial } from './trial.ts';

/** Tells the type of each of these top-level fields, from all records of the samples. In the order of the names. */
export function typeFields(
  format: BoundFormat,
  samples: readonly Sample[],
  limits: RecordLimits,
  names: readonly string[],
): ReadonlyMap<string, FieldType> {
  const reference = Math.max(...samples.map(({ facts }) => Date.parse(facts.lastModified))) / 1000;
  const fields = names.map((name) => new FieldValues(name, format.values, reference));
  trial(
    format,
    samples,
    limits,
    () => ({ paths: names.map((name) => [name]), rest: false }),
    ({ numbers, values }) => {
      for (let i = 0; i < numbers.length; i++) {
        for (let f = 0; f < fields.length; f++) {
          const value = valueText(values, i * fields.length + f);
          if (value !== undefined) fields[f]!.add(value);
        }
      }
    },
  );
  return new Map(names.map((name, f) => [name, fields[f]!.type]));
}
