import { expect, test } from 'vitest';
import { compareColumns } from '../../src/lib/live/compare-columns.ts';

const column = (name: string, type = 'string') => ({ name, type });
const compare = (planned: Parameters<typeof compareColumns>[0]['planned'], found: { name: string; type: string }[]) =>
  compareColumns({ where: 'table T', planned, found, standard: [column('TenantId', 'guid')], extraFix: 'Extra.' });

test.each([
  ['the same', [column('A'), column('T', 'datetime')], [column('T', 'dateTime'), column('A')], []],
  ['of the service', [column('TenantId', 'guid')], [], []],
  ['of the service, and not planned', [], [column('_ResourceId')], []],
  ['missing', [column('A', 'int')], [], [['missing', 'column A (int) is not there']]],
  ['of another type', [column('A', 'int')], [column('A')], [['type', 'column A is string, planned is int']]],
  [
    'in another case',
    [column('Level')],
    [column('level')],
    [['case', 'column Level is there as level: to the service those are two']],
  ],
  [
    'in both cases',
    [column('Level')],
    [column('level'), column('Level')],
    [['extra', 'column level (string) is not in the plan']],
  ],
  ['extra', [], [column('B', 'real')], [['extra', 'column B (real) is not in the plan']]],
  ['gone, and kept', [{ ...column('A'), gone: true as const }], [column('A', 'int')], []],
  ['gone, and not there', [{ ...column('A'), gone: true as const }], [], []],
])('%s', (_, planned, found, differences) => {
  expect(compare(planned, found).map(({ kind, what }) => [kind, what])).toEqual(differences);
});

test.each([
  ['dateTime', 'write `type: datetime` in logs.yaml, or give the column a new name'],
  ['guid', 'for good: give the column a new name'],
])('a column that is %s: what logs.yaml can say', (type, advice) => {
  expect(compare([column('A', 'int')], [column('A', type)])[0]!.fix).toContain(advice);
});
