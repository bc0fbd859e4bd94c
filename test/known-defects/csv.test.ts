import { expect, test } from 'vitest';
import { useStand } from './stand.ts';

const stand = useStand(`logs:
  - name: csv
    match: '**'
    format: { type: csv }
    table: Csv_CL
    columns: { First: { from: a }, Second: { from: b }, Third: { from: c } }
`);
interface Row {
  readonly First?: string;
  readonly Second?: string;
  readonly Third?: string;
}

/** Columns of the rows, without those that the service adds. */
const cells = async (): Promise<unknown> =>
  (await stand.rows<Row>('Csv_CL')).map(({ First, Second, Third }) => [First, Second, Third]);

test.each<[what: string, content: string, rows: unknown[][], rejected: number]>([
  ['a line end between quotes', 'a,b,c\n1,"x\ny",3\n', [['1', 'x\ny', '3']], 0],
  ['a comma between quotes', 'a,b,c\n1,"x,y",3\n', [['1', 'x,y', '3']], 0],
  ['a quoted value that is empty stays one', 'a,b,c\n1,"",3\n', [['1', '', '3']], 0],
  ['an empty first field moves no other', 'a,b,c\n,2,3\n', [[null, '2', '3']], 0],
  [
    'a record with too few fields',
    'a,b,c\n1\n4,5,6\n',
    [
      ['1', null, null],
      ['4', '5', '6'],
    ],
    0,
  ],
  [
    'a record with too many fields',
    'a,b,c\n1,2,3,4\n4,5,6\n',
    [
      ['1', '2', '3'],
      ['4', '5', '6'],
    ],
    0,
  ],
  [
    'records all of which have too few fields',
    'a,b,c\n1\n2\n',
    [
      ['1', null, null],
      ['2', null, null],
    ],
    0,
  ],
  ['text behind a closing quote', 'a,b,c\n"1"x,2,3\n4,5,6\n', [['4', '5', '6']], 1],
  ['a quote that is never closed', 'a,b,c\n1,"2,3\n4,5,6\n', [['4', '5', '6']], 1],
  ['nothing but a header', 'a,b,c\n', [], 0],
  ['a header without a line end', 'a,b,c', [], 0],
  ['nothing', '', [], 0],
])('%s', async (_, content, rows, rejected) => {
  const { report } = await stand.ingest('a.csv', content);
  expect(report).toMatchObject({ state: 'done', sent: rows.length, rejected });
  const none = (cell: unknown): unknown => cell ?? undefined;
  expect(await cells()).toEqual(rows.map((row) => row.map(none)));
});

test('a megabyte that begins with a quote without its other comes to an end, and its records arrive', async () => {
  const content = `"a,b,c\n${'1,2,3\n'.repeat(170_000)}`;
  const started = performance.now();
  const { report, rejects } = await stand.ingest('a.csv', content);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(report.state).toBe('done');
  expect(report.sent).toBeGreaterThan(169_000);
  expect(rejects).toHaveLength(report.rejected);
});
