import type { Candidate } from './candidate.ts';
import { shareOf } from './candidates.ts';
import { isLevelWord } from './level-words.ts';
import type { Observation } from './observe.ts';

/** How lines of a text begin, and what follows: a regular expression for each layout that loggers are known for. */
const STAMPS: readonly string[] = [
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?))?',
  '\\d{4}[/.]\\d{1,2}[/.]\\d{1,2} \\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d+)?',
  '\\d{1,2}/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?: [+-]\\d{4})?',
  '\\d{1,2}/\\d{1,2}/\\d{4},? \\d{1,2}:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?: [AaPp][Mm])?',
  '\\d{1,2}\\.\\d{1,2}\\.\\d{4},? \\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d+)?',
  '\\d{1,2}-[A-Z][a-z]{2}-\\d{4} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?',
  '[A-Z][a-z]{2} \\d{1,2}, \\d{4} \\d{1,2}:\\d\\d:\\d\\d(?: [AaPp][Mm])?',
  '[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? \\d{4}',
  '[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?',
  '1\\d{9}(?:\\d{3}|\\.\\d+)?',
];

const LEVEL = '(?<level>[A-Za-z]{3,13})';
const MESSAGE = '(?<message>[\\s\\S]*)$';

interface Layout {
  readonly tail: string;
  readonly called: string;
}

/** Most particular first. */
const LAYOUTS: readonly Layout[] = [
  {
    tail: `\\s+${LEVEL}\\s+(?<pid>\\d+)\\s+---\\s+\\[\\s*(?<thread>[^\\]]*)\\]\\s+(?<logger>\\S+)\\s*:\\s+${MESSAGE}`,
    called: 'a level, a process, a thread and a logger',
  },
  {
    tail: `\\s+${LEVEL}\\s+\\[(?<thread>[^\\]]*)\\]\\s+(?<logger>\\S+)\\s+-\\s+${MESSAGE}`,
    called: 'a level, a thread and a logger',
  },
  {
    tail: `\\s+\\[(?<thread>[^\\]]*)\\]\\s+${LEVEL}\\s+(?<logger>\\S+)\\s+-\\s+${MESSAGE}`,
    called: 'a thread, a level and a logger',
  },
  { tail: `\\s+-\\s+(?<logger>\\S+)\\s+-\\s+${LEVEL}\\s+-\\s+${MESSAGE}`, called: 'a logger and a level' },
  { tail: `\\s+${LEVEL}\\s+\\[(?<thread>[^\\]]*)\\]\\s+${MESSAGE}`, called: 'a level and a thread' },
  { tail: `\\s+\\[(?<thread>[^\\]]*)\\]\\s+${LEVEL}:?\\s+${MESSAGE}`, called: 'a thread and a level' },
  { tail: `[:,]?\\s+[\\[(<]${LEVEL}[\\])>]:?\\s+${MESSAGE}`, called: 'a level' },
  { tail: `[:,]?\\s+${LEVEL}:?\\s+${MESSAGE}`, called: 'a level' },
  { tail: `[:,]?\\s+${MESSAGE}`, called: '' },
];

const hasLevels = ({ kept }: Observation): boolean =>
  shareOf(kept, (record) => !('level' in record) || isLevelWord(record['level'])) >= 0.95;

/**
 * Layouts for lines of a text: those that begin with the stamp which most of them begin with. Where lines begin otherwise
 * they are taken for the rest of the record above: `multiline`. None where too few lines begin with a stamp.
 */
export function lineLayouts(lines: readonly string[]): readonly Candidate[] {
  const [best] = STAMPS.map((stamp) => {
    const begins = new RegExp(`^(?<open>[\\[(<"]?)${stamp}(?<close>[\\])>"]?)(?:[:,]?\\s|$)`);
    const found = lines.map((line) => begins.exec(line)).filter((match) => match !== null);
    return {
      stamp,
      count: found.length,
      isEnclosed: found.length > 0 && found.every(({ groups }) => groups!['open'] !== ''),
    };
  }).toSorted((a, b) => b.count - a.count);
  if (best === undefined || best.count < Math.max(1, lines.length / 20)) return [];
  const [open, close] = best.isEnclosed ? ['[\\[(<"]', '[\\])>"]'] : ['', ''];
  const isJoined = best.count < lines.length;
  return LAYOUTS.map(({ tail, called }) => ({
    format: {
      type: 'regex',
      pattern: `^${open}(?<time>${best.stamp})${close}${tail}`,
      ...(isJoined && { multiline: { start: 'timestamp' } }),
    },
    isPlausible: hasLevels,
    why: `text; each record begins with a stamp${called === '' ? '' : `, behind it ${called}`}${
      isJoined ? '; lines without one belong to the record above' : ''
    }`,
  }));
}
