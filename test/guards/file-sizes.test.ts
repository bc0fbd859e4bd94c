import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** A file that needs more has more than one subject. */
const MAX_LINES = 300;
const MEDIAN_LINES = 120;
/** One table each, which is read as a whole. */
const TABLES = ['src/lib/seams.ts', 'src/lib/errors.ts'];

const sizes = sourceFiles('src').map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));

test(`no file has more than ${MAX_LINES} lines`, () => {
  expect(sizes.filter(({ path, lines }) => lines > MAX_LINES && !TABLES.includes(path))).toEqual([]);
});

test(`half of the files have at most ${MEDIAN_LINES} lines`, () => {
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES);
});

test('file names say what is in them', () => {
  const vague = /(?:^|[-/])(?:utils?|helpers?|managers?|common|misc)(?:[-./]|$)/;
  const kebab = /\/[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.ts$/;
  expect(sizes.map(({ path }) => path).filter((path) => vague.test(path) || !kebab.test(path))).toEqual([]);
});
