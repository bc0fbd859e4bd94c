import { expect, test } from 'vitest';
import { matchOf, nameOf, tableOf } from '../../src/lib/infer/file-names.ts';

test.each([
  ['app.log', '**/app*.log*', 'app', 'App_CL'],
  ['web/access.log.3.gz', 'web/**/access*.log*', 'access', 'Access_CL'],
  ['web/access-2026-11-24.log', 'web/**/access*.log*', 'access', 'Access_CL'],
  ['web/access_20261124T0758.log.zst', 'web/**/access*.log*', 'access', 'Access_CL'],
  ['shop/orders/2026/11/24/part-0001.json', 'shop/orders/**/part*.json*', 'part', 'Part_CL'],
  ['flows/y=2026/m=11/PT1H.json', 'flows/**/PT1H*.json*', 'pt1h', 'Pt1h_CL'],
  ['nightly/20261124.csv', 'nightly/**/*.csv*', 'nightly', 'Nightly_CL'],
  ['messages', '**/messages*', 'messages', 'Messages_CL'],
  ['logs.tar.gz', '**/logs*', 'logs', 'Logs_CL'],
  ['rfc3164.log', '**/rfc3164*.log*', 'rfc3164', 'Rfc3164_CL'],
  ['WebRequests.csv', '**/WebRequests*.csv*', 'web-requests', 'WebRequests_CL'],
  ['a [b] (c)!.log', '**/a ?b? ?c??*.log*', 'a-b-c', 'ABC_CL'],
  ['ログ.log', '**/ログ*.log*', 'log', 'Log_CL'],
  ['404.log', '**/*.log*', 'log', 'Log_CL'],
  ['*-*-*-*.log', '**/?-?-?-?*.log*', 'log', 'Log_CL'],
])('%s', (path, match, name, table) => {
  expect([matchOf(path), nameOf(path), tableOf(nameOf(path))]).toEqual([match, name, table]);
});

test('a table begins with a letter', () => {
  expect(tableOf('2nd-site')).toBe('Log2ndSite_CL');
});
