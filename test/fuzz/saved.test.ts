import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge, type Cuts } from '../../fuzz/judge.ts';
import { openApp } from '../../fuzz/open-app.ts';
import { inputOf, subjects } from '../../fuzz/subjects.ts';
import { formats } from '../../src/lib/parse/registry.ts';
import { presetNames } from '../../src/lib/presets/preset-files.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/fuzz');
const app = openApp();
const all = subjects(app);

const isInput = (name: string): boolean => /-[0-9a-f]{10}-\d+-\d+-\d+$/.test(name);

/** `log-hash-cut-cut-cut`, as `npm run fuzz` names what it finds. */
test.each(readdirSync(FOLDER).filter(isInput))('%s is not broken any more', async (name) => {
  const parts = name.split('-');
  const cuts = parts.slice(-3).map(Number) as unknown as Cuts;
  const log = app.config.logs.find((one) => one.name === parts.slice(0, -4).join('-'))!;
  expect(await judge(app, log, readFileSync(join(FOLDER, name)), cuts)).toBeUndefined();
});

test('every format is fuzzed', () => {
  const fuzzed = new Set(app.config.logs.map(({ format }) => format.type));
  expect(formats.map(({ type }) => type).filter((type) => !fuzzed.has(type))).toEqual([]);
});

test('every preset is fuzzed, from its samples', () => {
  const fuzzed = new Map(all.map(({ log, seeds }) => [log.name, seeds]));
  for (const name of presetNames()) {
    const inputs = app.logNamed(`preset-${name}`).tests.map(({ input }) => Buffer.from(input));
    expect(fuzzed.get(`preset-${name}`)).toEqual(inputs);
  }
});

test.each(presetNames())('the samples of %s account for every byte', async (name) => {
  const log = app.logNamed(`preset-${name}`);
  for (const { input } of log.tests) expect(await judge(app, log, Buffer.from(input), [7, 1, 90])).toBeUndefined();
});

test('an input is the same for a seed and a number, and another for another', () => {
  const [first, again, other, otherSeed] = [
    inputOf(all, 7, 1),
    inputOf(all, 7, 1),
    inputOf(all, 7, 2),
    inputOf(all, 8, 1),
  ];
  expect(again).toEqual(first);
  expect(other.input.equals(first.input)).toBe(false);
  expect(otherSeed.input.equals(first.input)).toBe(false);
});
