import { expect, test } from 'vitest';
import { pathPattern } from '../../../src/lib/local/host/path-pattern.ts';

test.each([
  ['logs/{name}', 'a/b c.json', { name: 'a/b c.json' }],
  ['logs/{folder}/{name}.{extension}', 'a/b/c.tar.gz', { folder: 'a/b', name: 'c.tar', extension: 'gz' }],
  ['logs/in (1)/{name}', 'in (1)/x', { name: 'x' }],
  ['logs/in/{name}', 'out/x', undefined],
  ['logs/{name}.json', 'xjson', undefined],
  ['logs', 'anything', {}],
])('%s on %s', (path, blob, expressions) => {
  expect(pathPattern(path).match(blob)).toEqual(expressions);
  expect(pathPattern(path).container).toBe('logs');
});
