import { csvCandidates } from './csv-candidates.ts';
import { isLevelWord } from './level-words.ts';
import type { Observation } from './observe.ts';
import { pairCandidates } from './pair-candidates.ts';
import type { FormatEntry } from './trial.ts';

/** A way to read the samples, and how to tell whether it is the right one. */
export interface Candidate {
  readonly format: FormatEntry;
  /** What it is tried with, where that is stricter than what is proposed. */
  readonly tried?: FormatEntry;
  /** Whether names of fields come from the format, and not from whoever wrote the log. */
  readonly namesFields?: boolean;
  /** Whether what was found looks like what the format is for. Default: what it accepts it is for. */
  readonly isPlausible?: (seen: Observation) => boolean;
  /** Says in the proposal what was seen. */
  readonly why: string;
}

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
