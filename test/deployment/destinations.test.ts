import { expect, test } from 'vitest';
import { destinations } from '../../src/lib/deployment/destinations.ts';
import { log, planOf } from './logs.ts';

const { tables } = planOf(
  log('a', 'table: A_CL\n    rules: 2', '{ TimeGenerated: datetime, Level: int }') +
    log('b', 'table: B_CL', '{ TimeGenerated: datetime }'),
);
const columns = (...names: readonly string[]) => names.map((name) => ({ name })) as never;

test('a stream goes to its rules, which the setting has by their index', () => {
  const { routes } = destinations({ rules: ['first', 'second'], routes: new Map() }, () => tables);
  expect([...routes]).toEqual([
    ['Custom-A_CL', ['first', 'second']],
    ['Custom-B_CL', ['first']],
    ['Custom-Runs_CL', ['first']],
  ]);
});

test('a route that is set for a stream wins, also where an index has no rule', () => {
  const routes = new Map([['Custom-A_CL', ['own']]]);
  expect(destinations({ rules: ['first'], routes }, () => tables).routes.get('Custom-A_CL')).toEqual(['own']);
});

test('an index without a rule is a wrong setting, which names the stream', () => {
  expect(() => destinations({ rules: ['first'], routes: new Map() }, () => tables)).toThrow(
    expect.objectContaining({
      code: 'SETTING_INVALID',
      message:
        'The setting LOGSLUICE_RULES has no entry 1, counted from 0, of 1; tables.json sends Custom-A_CL to that rule: deploy both together.',
    }),
  );
});

test('without rules no plan is read, and nothing is known of what is declared', () => {
  const routes = new Map([['Custom-A_CL', ['own']]]);
  const found = destinations({ routes }, () => {
    throw new Error('read');
  });
  expect(found.routes).toBe(routes);
  expect(found.undeclared({ stream: 'Custom-A_CL', columns: columns('Other') })).toEqual([]);
});

test('columns that a stream was not deployed with are known, but of streams that are led elsewhere', () => {
  const set = new Map([['Custom-B_CL', ['own']]]);
  const { undeclared } = destinations({ rules: ['first', 'second'], routes: set }, () => tables);
  expect(undeclared({ stream: 'Custom-A_CL', columns: columns('TimeGenerated', 'level', 'Text') })).toEqual([
    'level',
    'Text',
  ]);
  expect(undeclared({ stream: 'Custom-A_CL', columns: columns('TimeGenerated') })).toEqual([]);
  expect(undeclared({ stream: 'Custom-B_CL', columns: columns('Text') })).toEqual([]);
  expect(undeclared({ stream: 'Custom-C_CL', columns: columns('Text') })).toEqual([]);
});
