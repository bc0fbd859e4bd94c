import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answer, answerNames, isProven } from '../../src/lib/emulator/answers.ts';
import { settle } from '../../src/lib/emulator/options.ts';

const docs = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');

const described = docs.slice(docs.indexOf('## As the service')).split('\n');

test.each(answerNames)('docs/emulator.md describes the answer %s: status, code, and whether it is proven', (name) => {
  const line = described.find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  const { status, code } = answer(name, {}, {});
  expect(line).toContain(code === undefined ? `${status}, no code` : `${status} \`${code}\``);
  expect(line.includes('**unproven**') || isProven(name)).toBe(true);
});

test('docs/emulator.md names every limit and every setting of auth, budgets and visibility', () => {
  const { limits, auth, budgets, visibility } = settle({});
  const names = Object.keys({ ...limits, ...auth, ...budgets, ...visibility });
  expect(names.filter((name) => !docs.includes(name))).toEqual([]);
});
