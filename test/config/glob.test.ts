import { expect, test } from 'vitest';
import { checkGlob, globMatcher } from '../../src/lib/config/glob.ts';

test.each<[string, string]>([
  ['/app/**', 'the glob `/app/**` begins with a slash'],
  ['!app/**', 'the glob `!app/**` begins with `!`'],
  ['a[', 'the glob `a[` has a bracket without its partner'],
  ['{a,b', 'the glob `{a,b` has a bracket without its partner'],
  ['+(a|b)', 'the glob `+(a|b)` has `(`, `)` or `|`'],
  ['a{1..300}', 'the glob `a{1..300}` has a range in braces'],
  ['a*b*c*d*.log', 'the glob `a*b*c*d*.log` has too many wildcards in one folder'],
  ['\\/', 'the glob `\\/` has a backslash before a slash'],
  ['app/', 'the glob `app/` has a slash too many'],
  ['a//b', 'the glob `a//b` has a slash too many'],
  ['{a/b,c}', 'the glob `{a/b,c}` has a bracket without its partner'],
  ['x'.repeat(257), 'the glob has more than 256 characters'],
])('%s is refused', (glob, message) => {
  expect(checkGlob(glob)).toMatchObject({ message });
});

test.each(['**', '*', 'a/**/b-*-*.json*', '{a,b}/**', 'a\\(1\\)*', '[a-z]*', 'x'.repeat(256)])('%s is fine', (glob) => {
  expect(checkGlob(glob)).toBeUndefined();
});

/** 1,024 characters is the longest name of a blob. */
test.each<[string, string]>([
  ['*-*-*.json', '-'.repeat(1024)],
  ['[a-z]+[a-z]+[a-z]+.json', 'a'.repeat(1024)],
  ['**/a/**/b/**/c', 'a/b/'.repeat(256)],
  ['**/*-*-*/**/*-*-*.x', `${'-'.repeat(20)}/`.repeat(48)],
  ['**/*-*-*/**/*-*-*/**/*-*-*.x', `${'-'.repeat(20)}/`.repeat(48)],
  ['**/*/**/*/**/x', 'a/'.repeat(512)],
])('the worst name for %s is decided within 2 s', (glob, path) => {
  expect(checkGlob(glob)).toBeUndefined();
  const start = performance.now();
  expect(globMatcher([glob])(path)).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});
