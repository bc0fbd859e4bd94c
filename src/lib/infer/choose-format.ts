import { PipelineError } from '../errors.ts';
import type { RecordLimits } from '../seams.ts';
import type { Candidate } from './candidate.ts';
import { CANDIDATES } from './candidates.ts';
import { lineLayouts } from './line-layouts.ts';
import { observe, type Observation } from './observe.ts';
import { beginnings, type Sample } from './sample.ts';
import { bound, type FormatEntry } from './trial.ts';

/** A format that accepts so much of the records is the right one; with less it is the best of those that fit at all. */
const SURE = 0.95;
const FAIR = 0.7;
/** What names its own fields is not mistaken for another format, however much is broken. */
const FAIR_IF_NAMED = 0.5;

export interface Choice {
  readonly candidate: Candidate;
  /** By the format as it is proposed. */
  readonly seen: Observation;
  /** Of the records, those that the format accepted where it was tried. */
  readonly share: number;
}

const TEXT: Candidate = { format: { type: 'text' }, why: 'text, in which nothing else was told: a record is a line' };

/**
 * Reads the samples by each format, the most particular first, and takes the first that accepts nearly all of them.
 * Throws INFER_EMPTY where a format that accepts only what it is for finds nothing to refuse: `[]`, say.
 */
export function chooseFormat(
  samples: readonly Sample[],
  limits: RecordLimits,
  encodings: readonly string[] | undefined,
): Choice {
  const judged = beginnings(samples);
  let best: { readonly candidate: Candidate; readonly share: number } | undefined;
  for (const candidate of [...CANDIDATES, ...layoutsOf(judged, limits, encodings)]) {
    const { isPlausible = () => true } = candidate;
    if (best?.candidate.namesFields === true && candidate.namesFields !== true) break;
    const format = bound(candidate.tried ?? candidate.format, encodings);
    const some = observe(format, judged, limits);
    // One record may be longer than what is judged.
    const seen = isNothing(some) && judged.some(({ isCut }) => isCut) ? observe(format, samples, limits) : some;
    if (isNothing(seen) && candidate.isPlausible === undefined && samples.every(({ isCut }) => !isCut)) {
      throw new PipelineError('INFER_EMPTY', { path: samples[0]!.path });
    }
    const least = candidate.namesFields === true ? FAIR_IF_NAMED : FAIR;
    if (seen.records === 0 || seen.share < least || seen.share <= (best?.share ?? 0) || !isPlausible(seen)) continue;
    best = { candidate, share: seen.share };
    if (seen.share >= SURE) break;
  }
  const { candidate, share } = best ?? { candidate: TEXT, share: 1 };
  const seen = observe(bound(candidate.format, encodings), samples, limits);
  const named = unwrapped(candidate, seen);
  if (named === candidate) return { candidate, seen, share };
  return { candidate: named, seen: observe(bound(named.format, encodings), samples, limits), share };
}

const isNothing = ({ records, rejected }: Observation): boolean => records + rejected === 0;

function layoutsOf(
  samples: readonly Sample[],
  limits: RecordLimits,
  encodings: readonly string[] | undefined,
): readonly Candidate[] {
  const { kept } = observe(bound({ type: 'text' }, encodings), samples, limits);
  return lineLayouts(kept.map(({ message }) => (typeof message === 'string' ? message : '')));
}

/** One document that is an object around a list of objects is an envelope. */
function unwrapped(candidate: Candidate, { records, kept }: Observation): Candidate {
  if (records !== 1 || candidate.format.type !== 'json') return candidate;
  const lists = Object.entries(kept[0] ?? {}).filter(([, value]) => isListOfObjects(value));
  if (lists.length !== 1) return candidate;
  const format: FormatEntry = { ...candidate.format, envelope: lists[0]![0] };
  return { ...candidate, format, why: `${candidate.why}, the elements of the list \`${lists[0]![0]}\`` };
}

const isListOfObjects = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 1 && value.every((one) => typeof one === 'object' && one !== null);
