import { expect, test } from 'vitest';
import { loadConfig } from '../../src/lib/config/load-config.ts';
import { matchLog } from '../../src/lib/config/match-log.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';

const config = (...globs: (string | string[])[]) => {
  const logs = globs.map((match, i) => ({
    name: `log-${i + 1}`,
    match,
    format: { type: 'text' },
    table: 'A_CL',
    columns: { TimeGenerated: 'datetime' },
  }));
  return loadConfig(JSON.stringify({ logs }), 'logs.yaml', valueChecks);
};

test.each<[string, string, boolean]>([
  ['app/**/*.json*', 'app/x.json', true],
  ['app/**/*.json*', 'app/a/b/x.json.gz', true],
  ['app/**/*.json*', 'other/app/x.json', false],
  ['app/*.json', 'app/a/x.json', false],
  ['service/**', 'service/a/b/c', true],
  ['service/**', 'service', true],
  ['service/**', 'services/a', false],
  ['a/**/b/**/c', 'a/x/b/b/y/c', true],
  ['a/**/b/**/c', 'a/x/c/b', false],
  ['a/**/b/c', 'a/b/x/b/c', true],
  ['**/a/*/b', 'a/a/x/b', true],
  ['**', 'a', true],
  ['**/*.{csv,tsv}', 'a/b.tsv', true],
  ['**/*.{csv,tsv}', 'b.csv', true],
  ['logs-[0-9][0-9].txt', 'logs-07.txt', true],
  ['logs-?.txt', 'logs-a.txt', true],
  ['*', '.hidden', true],
  ['**', '.a/.b', true],
  ['app/*.json', 'app/x.JSON', false],
  ['App/**', 'app/x', false],
  ['a+b.log', 'a+b.log', true],
  ['a.log', 'a-log', false],
  ['ログ/*', 'ログ/１.txt', true],
  ['day=*/hour=*/**', 'day=24/hour=01/x', true],
  ['a \\(1\\).log', 'a (1).log', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
])('%s and %s: %s', (glob, path, matches) => {
  expect(matchLog(config(glob), path)?.name).toBe(matches ? 'log-1' : undefined);
});

test('the first log that fits wins, whichever of its globs does', () => {
  const both = config('a/special/**', ['b/**', 'a/**'], '**/*.log');
  expect(['a/special/x', 'a/x', 'b/x', 'c/x.log', 'c/x'].map((path) => matchLog(both, path)?.name)).toEqual([
    'log-1',
    'log-2',
    'log-2',
    'log-3',
    undefined,
  ]);
});
