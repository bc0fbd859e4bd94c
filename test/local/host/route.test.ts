import { expect, test } from 'vitest';
import { route } from '../../../src/lib/local/host/route.ts';

test.each([
  ['health', '/health', {}],
  ['health', '/Health/', {}],
  ['health', '/health/more', undefined],
  ['a.b', '/aXb', undefined],
  ['items/{id}', '/items/a b', { id: 'a b' }],
  ['items/{id}', '/items', undefined],
  ['items/{id:int}', '/items/7', { id: '7' }],
  ['items/{id?}', '/items', {}],
  ['files/{*path}', '/files/a/b.txt', { path: 'a/b.txt' }],
  ['{kind}/{id}', '/x/y', { kind: 'x', id: 'y' }],
])('%s on %s', (template, path, params) => {
  expect(route(template).match(path)).toEqual(params);
});
