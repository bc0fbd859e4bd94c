import { expect, test } from 'vitest';
import { listChanges } from '../../src/lib/deployment/list-changes.ts';
import { log, planOf } from './logs.ts';

const A = log('a', 'table: A_CL', '{ TimeGenerated: datetime, Level: int }');
const planned = planOf(A).tables;
const without = planOf(log('a', 'table: A_CL', '{ TimeGenerated: datetime }'), planned).tables;
const emptied = planOf(log('b', 'table: B_CL', '{ TimeGenerated: datetime }'), planned).tables;
const spread = planOf(
  log(
    'a',
    'table: A_CL\n    rules: 2\n    plan: basic\n    transform: source',
    '{ TimeGenerated: datetime, Level: int }',
  ),
  planned,
).tables;

test.each([
  ['the same', planned, planned, []],
  [
    'all of it',
    undefined,
    planned,
    [
      '+ table A_CL: 2 columns',
      '+ table Runs_CL: 1 column',
      '+ stream Custom-A_CL: rule 0',
      '+ stream Custom-Runs_CL: rule 0',
    ],
  ],
  [
    'a column gone',
    planned,
    without,
    ['- column A_CL.Level: gone from logs.yaml, kept in the table', '~ stream Custom-A_CL: other columns'],
  ],
  ['a column back', without, planned, ['+ column A_CL.Level came back', '~ stream Custom-A_CL: other columns']],
  [
    'a table gone',
    planned,
    emptied,
    [
      '- table A_CL: gone from logs.yaml; it stays in the workspace',
      '+ table B_CL: 1 column',
      '- stream Custom-A_CL',
      '+ stream Custom-B_CL: rule 0',
    ],
  ],
  [
    'a table back',
    emptied,
    planOf(A + log('b', 'table: B_CL', '{ TimeGenerated: datetime }'), emptied).tables,
    ['+ table A_CL came back', '+ stream Custom-A_CL: rule 0'],
  ],
  [
    'rules, plan and transformation',
    planned,
    spread,
    [
      '~ table A_CL: plan Analytics → Basic',
      '~ stream Custom-A_CL: rule 0 → rules 0, 1',
      '~ stream Custom-A_CL: another transformation',
    ],
  ],
])('%s', (_, before, after, lines) => {
  expect(listChanges(before, after)).toEqual(lines);
});
