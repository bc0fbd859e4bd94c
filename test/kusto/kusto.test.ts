import { beforeAll, describe, expect, test } from 'vitest';
import { openKusto, type BoundQuery, type Kusto } from '../../src/lib/kusto/kusto.ts';

const tables = [
  {
    name: 'Events_CL',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Level', type: 'int' },
      { name: 'Ok', type: 'boolean' },
      { name: 'Text', type: 'string' },
    ],
  },
];
let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

const columnsOf = ({ columns }: BoundQuery): string => columns.map(({ name, type }) => `${name}:${type}`).join(' ');

describe('a query', () => {
  test.each([
    ['Events_CL', 'TimeGenerated:datetime Level:int Ok:bool Text:string'],
    ['Events_CL | summarize Rows = count() by Level', 'Level:int Rows:long'],
    ['Events_CL | project A = Level / 2.0, B = now() - TimeGenerated', 'A:real B:timespan'],
    ['', ''],
  ])('%j has the columns %s', (query, columns) => {
    const bound = kusto.bind(query, { tables });
    expect([bound.problems, columnsOf(bound)]).toEqual([[], columns]);
  });

  test('what it refers to must be there: each problem has its place', () => {
    expect(kusto.bind('Events_CL\n| where Lvl > 1\n| extend X = strlen(Level)', { tables }).problems).toEqual([
      {
        start: 18,
        length: 3,
        line: 2,
        column: 9,
        code: 'KS142',
        severity: 'error',
        message: "The name 'Lvl' does not refer to any known column, table, variable or function.",
      },
      {
        start: 46,
        length: 5,
        line: 3,
        column: 21,
        code: 'KS141',
        severity: 'error',
        message: 'The expression must have one of the types: string or dynamic.',
      },
    ]);
  });

  test('names count in their case', () => {
    expect(kusto.bind('Events_CL | project level', { tables }).problems).toMatchObject([{ code: 'KS142' }]);
  });

  test('tables of another query are not there', () => {
    kusto.bind('Events_CL', { tables });
    expect(kusto.bind('Events_CL', { tables: [] }).problems).toMatchObject([{ code: 'KS142', start: 0 }]);
  });

  test('a function can be declared: it takes texts, and makes a dynamic value', () => {
    const query = 'Events_CL | project Place = place(Text)';
    expect(kusto.bind(query, { tables }).problems).toMatchObject([{ code: 'KS211' }]);
    const bound = kusto.bind(query, { tables, functions: [{ name: 'place', parameters: ['address'] }] });
    expect([bound.problems, columnsOf(bound)]).toEqual([[], 'Place:dynamic']);
  });

  test('on which the library breaks is an error with a code, and the next one works', () => {
    expect(() => kusto.bind(undefined as never, { tables })).toThrow(
      expect.objectContaining({
        code: 'KUSTO_PARSER',
        message: 'The Kusto parser broke on a query (System.ArgumentNullException).',
      }),
    );
    expect(kusto.bind('Events_CL', { tables }).problems).toEqual([]);
  });
});

test('what a query uses is named, with its place', () => {
  const query =
    "let f = (x:string) { tolower(x) };\nEvents_CL | where Text has_any ('a') and not(Ok) | extend D = dynamic([1])";
  const uses = kusto.bind(query, { tables }).uses.map(({ kind, name, start }) => `${start} ${kind} ${name}`);
  expect(uses).toEqual([
    '0 declaration f',
    '0 statement let',
    '21 function tolower',
    '35 statement query',
    '47 operator where',
    '53 comparison and',
    '53 comparison has_any',
    '76 function not',
    '86 operator extend',
    '97 expression dynamic',
  ]);
});
