import { expect, test } from 'vitest';
import { catalogue } from '../../src/lib/errors.ts';
import { sourceFiles } from './source-files.ts';

const codes = Object.keys(catalogue);
const names = (texts: readonly string[], code: string): boolean => texts.some((text) => text.includes(`'${code}'`));
const comment = /\/\*[^]*?\*\/|(?<![:'"`])\/\/.*/g;

test('every code of the catalogue is thrown somewhere', () => {
  const source = sourceFiles('src')
    .filter(({ path }) => path !== 'src/lib/errors.ts')
    .map(({ text }) => text.replace(comment, ''));
  expect(codes.filter((code) => !names(source, code))).toEqual([]);
});

test('every code of the catalogue is provoked by a test', () => {
  const tests = sourceFiles('test')
    .filter(({ path }) => !path.startsWith('test/guards/'))
    .map(({ text }) => text.replace(comment, ''));
  expect(codes.filter((code) => !names(tests, code))).toEqual([]);
});
