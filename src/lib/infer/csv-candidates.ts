import type { Candidate } from './candidate.ts';
import type { Observation } from './observe.ts';

/** What a column may be called: some words at most, and no value of a record. */
const NAME = /^["']?[\p{L}_#@$%][\p{L}\p{N}_ .()/%@#$:+-]{0,63}["']?$/u;
/** A name that is only a number or a time is a value. */
const VALUE = /^[\d\s.,:/+-]*$|^\d|^(?:true|false|null|-)$/i;

/** Fields that go beyond those of the first record: what is separated there is no table. */
const EXTRA = '_extra';

/** Lines have no more fields than the first, and most have several. */
const isTable = ({ kept, records }: Observation): boolean => {
  const wider = kept.filter((record) => EXTRA in record).length;
  const single = kept.filter((record) => Object.keys(record).length < 2).length;
  return records > 0 && wider <= kept.length * 0.05 && single <= kept.length * 0.5;
};

const hasHeader = (seen: Observation): boolean => {
  const names = [...seen.fields.keys()].filter((name) => name !== EXTRA);
  return names.length >= 2 && names.every((name) => NAME.test(name) && !VALUE.test(name)) && isTable(seen);
};

/** Without names the number of columns must speak: a sentence has a comma or two, seldom two in each. */
const hasColumns = (seen: Observation): boolean => {
  const widths = seen.kept.map((record) => Object.keys(record).length);
  const width = Math.max(0, ...widths);
  const most = widths.filter((one) => one === width).length;
  const prose = seen.kept.filter((record) => Object.values(record).some(isSentencePart)).length;
  return (
    width >= 3 && seen.records >= 2 && most >= widths.length * 0.7 && prose <= seen.kept.length * 0.5 && isTable(seen)
  );
};

/** Words behind a comma and a blank; or the milliseconds of a stamp, and what follows. */
const isSentencePart = (value: unknown): boolean =>
  typeof value === 'string' && /^ \p{Ll}+(?: \p{L}+)+|^\d{3} +\D/u.test(value);

const csv = (delimiter: string, called: string): readonly Candidate[] => {
  const entry = { type: 'csv', ...(delimiter !== ',' && { delimiter }) } as const;
  return [
    { format: entry, isPlausible: hasHeader, why: `fields with ${called} between them; the first line names them` },
    {
      format: { ...entry, header: false },
      isPlausible: hasColumns,
      why: `fields with ${called} between them, without a line that names them`,
    },
  ];
};

export const csvCandidates: readonly Candidate[] = [
  ...csv('\t', 'tabs'),
  ...csv(',', 'commas'),
  ...csv(';', 'semicolons'),
  ...csv('|', '`|`'),
];
