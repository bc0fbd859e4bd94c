import { expect, test } from 'vitest';
import { modules } from './templates.ts';

const MODULES = new Map(modules('main').map(({ path, dependsOn }) => [path.replace('main/', ''), dependsOn]));

/** Everything that is there when a module of `main.bicep` begins. */
function before(name: string): ReadonlySet<string> {
  const direct = MODULES.get(name) ?? [];
  return new Set(direct.flatMap((one) => [one, ...before(one)]));
}

test.each([
  [
    'the app: its identity can read the package and the queues when it starts',
    'app',
    ['roles', 'storage', 'principals'],
  ],
  ['the app: it knows the rules', 'app', ['rules']],
  ['the app: its network has the endpoints of storage', 'app', ['network']],
  ['rules: the tables are there, with new columns', 'rules', ['tables', 'workspace']],
  ['tables: the workspace is there', 'tables', ['workspace']],
  ['roles: what they are on is there, and who gets them', 'roles', ['principals', 'rules', 'storage', 'telemetry']],
  ['events for the queue: the topic may write to it, and has had the role for a while', 'eventQueue', ['roles', 'app']],
  ['the private link scope: its members are there', 'privateLinkScope', ['rules', 'telemetry', 'workspace']],
  [
    'private endpoints: the scope has its members, so that each has its names',
    'network',
    ['privateLinkScope', 'storage'],
  ],
  ['diagnostic settings: the rules are there', 'ops', ['rules']],
])('%s', (_, name, needed) => {
  expect(MODULES.has(name)).toBe(true);
  const there = before(name);
  expect(needed.filter((one) => !there.has(one))).toEqual([]);
});

test('tables are written one after the other', () => {
  const { template } = modules('main').find(({ path }) => path === 'main/tables')!;
  expect(template['resources'].schemas.copy).toMatchObject({ mode: 'serial', batchSize: 1 });
});
