import { afterEach, expect, test, vi } from 'vitest';
import { commandLine, number, whole } from '../../scripts/command-line.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test.each([
  ['gives the options', () => 7, { options: 7, out: '', err: '', code: undefined }],
  [
    'shows the usage where there are none',
    () => undefined,
    { options: undefined, out: 'use', err: '', code: undefined },
  ],
  [
    'says what is wrong, with exit code 2',
    () => whole('kills', 'many'),
    { options: undefined, out: '', err: '--kills takes a whole number, not many\n\nuse', code: 2 },
  ],
])('%s', (_, read: () => number | undefined, expected) => {
  const said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((said.out += String(text))) || true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said.err += String(text))) || true);
  const options = commandLine('use', read);
  expect({ options, ...said, code: process.exitCode }).toEqual(expected);
});

test('a bug is none of the options', () => {
  const bug = (): never => {
    throw new RangeError('a bug');
  };
  expect(() => commandLine('use', bug)).toThrow('a bug');
});

test.each([
  ['7', 7, 7],
  ['0.5', 0.5, undefined],
  ['', undefined, undefined],
  ['-1', undefined, undefined],
  ['1e3', undefined, undefined],
])('%j as a number and as a whole number', (text, asNumber, asWhole) => {
  const read = (how: typeof number): number | undefined => {
    try {
      return how('n', text);
    } catch {
      return undefined;
    }
  };
  expect([read(number), read(whole)]).toEqual([asNumber, asWhole]);
});
