import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../guards/source-files.ts';
import { infra, json } from './templates.ts';

// The Bicep of whoever deploys reads these levels as well: a rule that grows stricter, or an API version that grows old,
// must not stop it. `npm run infra:check` fails on a warning.
test('every lint rule is on, and none stops a deployment', () => {
  const { enabled, rules } = json('bicepconfig.json')['analyzers'].core as {
    enabled: boolean;
    rules: Record<string, { level: string }>;
  };
  expect(enabled).toBe(true);
  expect(Object.entries(rules).filter(([, { level }]) => level !== 'warning')).toEqual([]);
  expect(Object.keys(rules)).toEqual(expect.arrayContaining(['use-description-params', 'use-description-outputs']));
});

test('what is switched off is switched off for one line, with the reason', () => {
  const found = readdirSync(join(root, 'infra'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.bicep(param)?$/.test(name))
    .flatMap((name) => [...infra(name).matchAll(/^ *#(disable.*)$/gm)].map(([, line]) => [name, line!]));
  expect([...new Set(found.map(([name, line]) => `${name}: ${line!.split(' ', 2).join(' ')}`))].toSorted()).toEqual([
    'modules/diagnostics.bicep: disable-next-line use-recent-api-versions',
    'modules/functions.bicep: disable-next-line BCP037',
    'modules/rule-alerts.bicep: disable-next-line use-recent-api-versions',
  ]);
  expect(found.filter(([, line]) => !/ \/\/ \w/.test(line!))).toEqual([]);
});
