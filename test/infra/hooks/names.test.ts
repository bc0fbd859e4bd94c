import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../guards/source-files.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const hooks = readdirSync(join(root, 'infra/hooks'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => read(join('infra/hooks', name)))
  .join('\n');
const all = (text: string, pattern: RegExp): readonly string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();

const template = JSON.parse(read('infra/compiled/main.json')) as { outputs: Record<string, unknown> };
const settings = all(read('infra/main.bicepparam'), /readEnvironmentVariable\('(LOGSLUICE_\w+)'/g);

test('every variable that a hook needs is one of azd, or an output of infra/main.bicep', () => {
  const ofAzd = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_SUBSCRIPTION_ID'];
  const needed = all(hooks, /needed\((?:process\.)?env, '(\w+)'\)/g);
  expect(needed).toEqual(expect.arrayContaining(ofAzd));
  expect([...Object.keys(template.outputs), ...ofAzd]).toEqual(expect.arrayContaining([...needed]));
  expect(template.outputs).toHaveProperty('AZURE_RESOURCE_GROUP');
});

test('every choice that a hook reads or sets is read by infra/main.bicepparam', () => {
  const read = all(hooks, /'(LOGSLUICE_[A-Z_]*[A-Z])'/g);
  expect(read.length).toBeGreaterThan(3);
  expect(settings).toEqual(expect.arrayContaining([...read]));
});

test.each(['deploy', 'private', 'from-portal-to-azd'])('docs/%s.md sets no variable that nothing reads', (page) => {
  const set = all(read(`docs/${page}.md`), /(?:env set |\| `)(LOGSLUICE_\w+)/g);
  expect(set.length).toBeGreaterThan(0);
  expect(settings).toEqual(expect.arrayContaining([...set]));
});

test('the group is named as infra/main.bicep names it', () => {
  expect(hooks).toContain('`rg-${environment}-logsluice`');
  expect(read('infra/main.bicep')).toContain("'rg-${environmentName}-logsluice'");
});

test('the app and the members of a private link scope are named as Bicep names them', () => {
  expect(hooks).toContain('`func-${token}`');
  expect(read('infra/types.bicep')).toContain("app: 'func-${token}'");
  const [members] = all(hooks, /^const MEMBERS = \[(.+)\]/gm);
  expect(all(read('infra/modules/private-link-scope.bicep'), /name: '\$\{token\}-(\w+)'/g)).toEqual(
    all(members!, /'(\w+)'/g),
  );
});

test('the second stage gets the parameters that it has', () => {
  const { parameters } = JSON.parse(read('infra/compiled/events.json')) as { parameters: Record<string, unknown> };
  expect(all(hooks, /`(\w+)=\$\{\w+\}`/g).filter((name) => name.endsWith('Name'))).toEqual(
    Object.keys(parameters).sort(),
  );
});

test('the subscription is looked for by the name that it gets', () => {
  const [name] = all(hooks, /^const NAME = '(\w+)'/gm);
  expect(read('infra/modules/event-delivery.bicep')).toContain(`var subscriptionName = '${name}'`);
});

test('the region is asked for the Node that the app runs on', () => {
  const [node] = all(hooks, /^const NODE = '(\d+)'/gm);
  expect(read('infra/modules/app.bicep')).toContain(`runtime: { name: 'node', version: '${node}' }`);
  expect(read('scripts/build.ts')).toContain(`target: 'node${node}'`);
});

test('what hooks send the reader to is a heading of docs/deploy.md', () => {
  const headings = all(read('docs/deploy.md'), /^#+ (.+)$/gm);
  const named = all(hooks.replaceAll('\\n', ' '), /docs\/deploy\.md[^"\n]{0,40}"([^"]+)"/g);
  expect(named).toEqual(['A column that is not in tables.json', 'Rights', 'Take it down', 'The app does not start']);
  expect(headings).toEqual(expect.arrayContaining([...named]));
});

test('hooks import nothing but Node and each other: they run before anything is installed', () => {
  const from = all(hooks, /(?:from|import)\s*\(?'([^']+)'/g);
  expect(from.filter((name) => !name.startsWith('node:') && !name.startsWith('./'))).toEqual([]);
});

test('predown looks at the workspace that the deployment names', () => {
  expect(hooks).toContain('WORKSPACE_ID$');
  expect(template.outputs).toHaveProperty('WORKSPACE_ID');
});
