import type { Candidate } from './candidate.ts';
import { csvCandidates } from './csv-candidates.ts';
import { isLevelWord } from './level-words.ts';
import { pairCandidates } from './pair-candidates.ts';

/** The most particular first: what a later one accepts says little. */
export const CANDIDATES: readonly Candidate[] = [
  { format: { type: 'json' }, why: 'JSON objects' },
  { format: { type: 'w3c' }, namesFields: true, why: 'a `#Fields` line names the fields' },
  { format: { type: 'cef' }, namesFields: true, why: 'events of the Common Event Format' },
  { format: { type: 'leef' }, namesFields: true, why: 'events of the Log Event Extended Format' },
  { format: { type: 'access', pattern: 'combined' }, namesFields: true, why: 'an access log in the format `combined`' },
  { format: { type: 'access', pattern: 'common' }, namesFields: true, why: 'an access log in the format `common`' },
  {
    format: { type: 'syslog' },
    tried: { type: 'syslog', strict: true },
    namesFields: true,
    isPlausible: ({ kept }) => shareOf(kept, isSyslog) >= 0.8,
    why: 'records with the header of syslog',
  },
  ...pairCandidates,
  ...csvCandidates,
];

/** A priority; or else a stamp as syslog has it, and an `app:` behind a host: lines of many programs begin alike. */
const isSyslog = ({ priority, timestamp, host, app }: Readonly<Record<string, unknown>>): boolean =>
  priority !== undefined ||
  (typeof timestamp === 'string' &&
    /^[A-Z]|^[\d-]+T.*(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp) &&
    app !== undefined &&
    host !== undefined &&
    !isLevelWord(host));

export function shareOf<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.filter(holds).length / Math.max(1, all.length);
}
