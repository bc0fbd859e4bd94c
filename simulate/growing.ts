import type { Random } from '../bench/random.ts';
import type { Growth, Version } from './version.ts';

const HEAD = '{"records":[';
const MOST_STAGES = 5;
const SHORT_MS = 5_000;

/** The version of a blob that does not have its content at once. `settleMs`: until the app takes its end for whole. */
export function growing(random: Random, whole: Version, settleMs: number): Version {
  const growth = whole.shape === 'flow' ? enveloped(random, whole) : inPieces(random, whole, settleMs);
  const { stages } = growth;
  const starts = whole.shape === 'flow' ? whole.starts.map((start) => HEAD.length + start) : whole.starts;
  const content = stages.at(-1)!;
  const { hazard, ...version } = { ...whole, content, starts, growth };
  return { ...version, ...(hazard !== undefined && hazard.offset < content.length && { hazard }) };
}

/** Ascending, the last one `most`. */
function steps(random: Random, most: number): readonly number[] {
  const some = Array.from({ length: random.below(MOST_STAGES) }, () => random.below(most + 1));
  return [...new Set([...some, most])].toSorted((a, b) => a - b);
}

const gap = (random: Random, settleMs: number): number => random.below(random.chance(0.6) ? SHORT_MS : 3 * settleMs);

/** As Azure writes its flow logs: each time with more records, and another end. */
function enveloped(random: Random, { content, starts }: Version): Growth {
  const records = content.toString().split('\n').slice(0, -1);
  const counts = steps(random, starts.length);
  const stages = counts.map((count) => Buffer.from(`${HEAD}${records.slice(0, count).join(',')}]}`));
  const gapsMs = counts.slice(1).map(() => gap(random, SHORT_MS));
  return { isAppended: false, stages, gapsMs, torn: gapsMs.map(() => false) };
}

/** Lines that come in pieces: whole ones, or not. */
function inPieces(random: Random, { content, shape, starts }: Version, settleMs: number): Growth {
  const isOpen = content.length > 0 && random.chance(0.3);
  const all = isOpen ? content.subarray(0, -1) : content;
  const ends = steps(random, all.length).map((end, at, { length }) => {
    const isSnapped = at < length - 1 && random.chance(0.3);
    return isSnapped ? (starts.findLast((start, line) => start <= end && line % 2 === 0) ?? 0) : end;
  });
  const lengths = [...new Set(ends)].toSorted((a, b) => a - b);
  const isWhole = (end: number): boolean => end === 0 || starts.some((start, line) => start === end && line % 2 === 0);
  // An event whose first line was taken for all of it would not be one event any more.
  const torn = lengths.slice(0, -1).map((end) => shape === 'events' && !isWhole(end));
  return {
    isAppended: random.chance(0.6),
    stages: lengths.map((length) => all.subarray(0, length)),
    gapsMs: torn.map((isTorn) => (isTorn ? random.below(settleMs / 2) : gap(random, settleMs))),
    torn,
  };
}
