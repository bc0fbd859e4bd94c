import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mapped } from './mapped.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/mapping.md'), 'utf8');

/** The keys of a log, a file, and its rows, under the heading that they stand below. */
const EXAMPLE = /```yaml\n(?<keys>[^]*?)```\n+```text\n(?<file>[^]*?)```\n+```text\n(?<rows>[^]*?)```/g;

const examples = page.split(/^#+ /m).flatMap((part) =>
  [...part.matchAll(EXAMPLE)].map(({ groups }) => ({
    heading: part.split('\n', 1)[0]!,
    ...(groups as unknown as Example),
  })),
);

interface Example {
  readonly keys: string;
  readonly file: string;
  readonly rows: string;
}

test('every block of YAML is an example with a file and its rows', () => {
  expect(examples).toHaveLength(page.match(/^```yaml$/gm)!.length);
});

test.each(examples)('docs/mapping.md: $heading', ({ keys, file, rows }) => {
  expect(
    mapped(keys, file)
      .rows.map((row) => `${row}\n`)
      .join(''),
  ).toBe(rows);
});
