import type { Column, ColumnType } from '../../config/types.ts';
import type { ValueKind } from '../../seams.ts';
import { timeReader } from '../time/time-format.ts';
import { booleanText } from './boolean.ts';
import type { Converter } from './conversion.ts';
import { dynamicConverter } from './dynamic.ts';
import { intText, longText } from './integer.ts';
import { realText } from './real.ts';
import { scalarConverter } from './scalar.ts';
import { stringConverter } from './string.ts';

export type ConverterOptions = Pick<Column, 'type' | 'time' | 'zone' | 'dayFirst'>;

const converters: Readonly<
  Record<ColumnType, (kind: ValueKind, options: ConverterOptions, reference?: number) => Converter>
> = {
  string: (kind) => stringConverter(kind),
  int: (kind) => scalarConverter(kind, intText),
  long: (kind) => scalarConverter(kind, longText),
  real: (kind) => scalarConverter(kind, realText),
  boolean: (kind) => scalarConverter(kind, booleanText),
  dynamic: (kind) => dynamicConverter(kind),
  datetime: (kind, options, reference) => {
    const read = timeReader(options, reference);
    return scalarConverter(kind, (text) => {
      const stamp = read(text);
      return stamp === undefined ? undefined : `"${stamp}"`;
    });
  },
};

/** `reference` is when the file was last written, in seconds since 1970: it tells the year of stamps that have none. */
export function converter(kind: ValueKind, options: ConverterOptions, reference?: number): Converter {
  return converters[options.type](kind, options, reference);
}
