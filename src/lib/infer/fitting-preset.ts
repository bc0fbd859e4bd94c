import { isDeepStrictEqual } from 'node:util';
import type { Column } from '../config/types.ts';
import { readPreset } from '../config/use-presets.ts';
import { presetNames } from '../presets/preset-files.ts';
import { CANDIDATES } from './candidates.ts';
import type { Choice } from './choose-format.ts';
import { checkEntry } from './check-entry.ts';
import { type RunLimits, runLog } from './run-log.ts';
import { beginnings, type Sample } from './sample.ts';
import { observe } from './observe.ts';
import { bound, type FormatEntry, hasOption } from './trial.ts';

/** Where the format names the fields: so much of the records are taken, and of their fields have a column. */
const LEAST_SENT = 0.5;
const LEAST_CLAIMED = 0.5;
/** Where the names are anybody's: the same, and so many of its columns find theirs. */
const LEAST_SENT_OF_ANY = 0.95;
const LEAST_CLAIMED_OF_ANY = 0.7;
const LEAST_FOUND_OF_ANY = 0.3;
const LEAST_COLUMNS_OF_ANY = 6;

export interface Fit {
  readonly preset: string;
  /** Of the records, those that it takes. */
  readonly sent: number;
  /** Others that fit as well: nothing in the samples tells them apart. */
  readonly others: readonly string[];
}

interface Measured {
  readonly preset: string;
  readonly sent: number;
  readonly claimed: number;
  readonly found: number;
  readonly columns: number;
  readonly isNamed: boolean;
}

/** The preset that describes the samples, if one does: tried as it is, on the samples. */
export function fittingPreset(
  samples: readonly Sample[],
  choice: Choice,
  limits: RunLimits,
  encodings?: readonly string[],
): Fit | undefined {
  const judged = beginnings(samples);
  const fits = presetNames()
    .map((preset) => measured(preset, judged, limits, encodings))
    .filter((one) => one !== undefined)
    .filter((one) => isFit(one, choice))
    .toSorted(
      (a, b) => b.sent - a.sent || b.claimed - a.claimed || Number(b.isNamed) - Number(a.isNamed) || b.found - a.found,
    );
  const [best] = fits;
  if (best === undefined) return undefined;
  const others = fits
    .slice(1)
    .filter(
      ({ sent, claimed, found }) =>
        sent === best.sent && claimed === best.claimed && Math.abs(found - best.found) < 0.1,
    );
  return { preset: best.preset, sent: best.sent, others: others.map(({ preset }) => preset) };
}

function isFit({ preset, sent, claimed, found, columns }: Measured, { candidate }: Choice): boolean {
  const format = formatOf(preset);
  if (format.type === candidate.format.type && candidate.namesFields === true) {
    return sent >= LEAST_SENT && claimed >= LEAST_CLAIMED;
  }
  const isRefuted =
    format.type !== candidate.format.type && CANDIDATES.some((one) => isDeepStrictEqual(one.format, format));
  return (
    !isRefuted &&
    sent >= LEAST_SENT_OF_ANY &&
    claimed >= LEAST_CLAIMED_OF_ANY &&
    found >= LEAST_FOUND_OF_ANY &&
    columns >= LEAST_COLUMNS_OF_ANY
  );
}

/** The format of a preset, as it stands there. */
export const formatOf = (preset: string): FormatEntry => readPreset(preset).log['format'] as FormatEntry;

function measured(
  preset: string,
  samples: readonly Sample[],
  limits: RunLimits,
  encodings: readonly string[] | undefined,
): Measured | undefined {
  const { tests: _tests, ...entry } = readPreset(preset).log;
  const format = formatOf(preset);
  const strict = hasOption(format.type, 'strict') ? { ...format, strict: true } : format;
  // Most presets are ruled out by their format, which costs less than to read all that they say.
  if (observe(bound(strict, encodings), samples, limits).share < LEAST_SENT) return undefined;
  const log = checkEntry({ ...entry, format: strict, name: preset, match: '**', ...(encodings && { encodings }) })
    .config?.logs[0];
  if (log === undefined) throw new TypeError(`the preset ${preset} is not sound`);
  const { sent, rejected, unclaimed, filled } = runLog(log, samples, limits, 0);
  if (sent === 0) return undefined;
  const lost = [...rejected.values()].reduce((sum, count) => sum + count, 0);
  const columns = log.columns.filter(isOfRecord);
  const found = columns.filter(({ name }) => filled.has(name)).length;
  return {
    preset,
    sent: sent / (sent + lost),
    claimed: found / (found + unclaimed.size),
    found: found / columns.length,
    columns: found,
    isNamed: preset.split('-').some((word) => samples.some(({ path }) => path.toLowerCase().includes(word))),
  };
}

/** Whether a column has a value of the record itself. */
const isOfRecord = ({ value }: Column): boolean =>
  value.kind === 'field' || value.kind === 'coalesce' || value.kind === 'concat';
