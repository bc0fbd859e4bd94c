import type { Candidate } from './candidate.ts';
import type { Observation } from './observe.ts';

/** Records of pairs: each must have two, with names that are names, and flags must be few. */
const isPlausible = ({ kept, fields, records }: Observation): boolean => {
  let pairs = 0;
  let flags = 0;
  let odd = 0;
  let unsplit = 0;
  for (const record of kept) {
    for (const [name, value] of Object.entries(record)) {
      pairs++;
      if (value === 'true') flags++;
      if (typeof value === 'string' && /[,;]$/.test(value)) unsplit++;
      if (!/^[\p{L}_@$][\p{L}\p{N}_.@/$-]{0,63}$/u.test(name)) odd++;
    }
  }
  const perRecord = pairs / Math.max(1, kept.length);
  // The words of a text are ever new ones.
  const isRepeated = kept.length < 3 || fields.size <= Math.max(12, 4 * perRecord);
  return records > 0 && perRecord >= 2 && flags <= pairs * 0.34 && odd === 0 && unsplit < kept.length && isRepeated;
};

const keyvalue = (pairs: string, equals: string, why: string): Candidate => ({
  format: { type: 'keyvalue', pairs, equals },
  tried: { type: 'keyvalue', pairs, equals, bare: 'reject' },
  isPlausible,
  why,
});

export const pairCandidates: readonly Candidate[] = [
  { format: { type: 'ltsv' }, isPlausible, why: 'labels and values with tabs between them' },
  { format: { type: 'logfmt' }, isPlausible, why: 'pairs `name=value` with blanks between them' },
  keyvalue(', ', '=', 'pairs `name=value` with commas between them'),
  keyvalue(',', '=', 'pairs `name=value` with commas between them'),
  keyvalue(';', '=', 'pairs `name=value` with semicolons between them'),
  keyvalue('|', '=', 'pairs `name=value` with `|` between them'),
  keyvalue('\t', '=', 'pairs `name=value` with tabs between them'),
  keyvalue(', ', ':', 'pairs `name: value` with commas between them'),
  keyvalue(';', ':', 'pairs `name: value` with semicolons between them'),
];
