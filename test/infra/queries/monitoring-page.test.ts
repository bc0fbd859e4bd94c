import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../guards/source-files.ts';
import { deployments, json, ofType } from '../templates.ts';
import { queriesOf, workbookSchema } from './workbook.ts';

const page = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');
const rows = (first: RegExp): readonly (readonly string[])[] =>
  page
    .split('\n')
    .filter((line) => first.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );

test('it has a line for each part of the workbook, in their order', () => {
  const table = page.slice(page.indexOf('| part '), page.indexOf('Prices are parameters')).split('\n').slice(2);
  const parts = table.flatMap((line) => line.split('|')[1]?.trim() ?? []);
  const titles = queriesOf(workbookSchema.parse(json('workbook.json'))).map(({ content }) => content.title);
  expect(parts).toEqual(titles);
});

test('it has a line and a heading for each alert, with its severity', () => {
  const defaults = deployments.find(({ scenario }) => scenario === 'defaults')!;
  const alerts = ['scheduledQueryRules', 'metricAlerts'].flatMap((type) =>
    ofType(defaults, `Microsoft.Insights/${type}`).map(({ name, properties }) => [
      /^logsluice-(?<alert>.*?)-(?:dcr-)?[a-z0-9]{13}(?:-\d+)?$/.exec(name)!.groups!['alert']!,
      String(properties['severity']),
    ]),
  );
  const told = rows(/^\| `[a-z-]+` +\| \d +\|/).map(([name, severity]) => [name!.replaceAll('`', ''), severity]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(alerts));
  expect(alerts.filter(([alert]) => !page.includes(`\n### ${alert}\n`))).toEqual([]);
});

test.each([
  ['alertRejectedPercent', (value: number) => `more than ${value} % were rejected`],
  ['alertBacklogMinutes', (value: number) => `more than ${value} minutes`],
  ['alertThrottledCalls', (value: number) => `more than ${value} calls in 15 minutes`],
])('it names the threshold %s', (parameter, words) => {
  const { parameters } = json('compiled/main.json');
  expect(page).toContain(words(parameters[parameter].defaultValue as number));
});
