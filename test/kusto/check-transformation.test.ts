import { beforeAll, describe, expect, test } from 'vitest';
import { checkTransformation, type CheckedTransformation } from '../../src/lib/kusto/check-transformation.ts';
import { openKusto, type Kusto } from '../../src/lib/kusto/kusto.ts';
import { COMPARISONS, FUNCTIONS, SHOWN_FUNCTIONS } from '../../src/lib/kusto/transformation-language.ts';

const STREAM = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'Text', type: 'string' },
  { name: 'Number', type: 'long' },
  { name: 'Ok', type: 'boolean' },
  { name: 'Context', type: 'dynamic' },
];
let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

const check = (text: string): CheckedTransformation => checkTransformation(kusto, text, STREAM);
const problemsOf = (text: string): string[] =>
  check(text).problems.map(({ offset, message, fix }) => `${offset ?? 'whole'}  ${message}  (${fix})`);

describe('columns', () => {
  test.each([
    ['source', 'TimeGenerated:datetime Text:string Number:long Ok:boolean Context:dynamic'],
    [
      'source | project-away Ok, Context | project-rename Message = Text',
      'TimeGenerated:datetime Message:string Number:long',
    ],
    [
      "source | project A = Number / 2.0, B = toint(Number), C = Ok and true, D = parse_json('{}').a",
      'A:real B:int C:boolean D:dynamic',
    ],
    ["source | parse Text with 'a=' A:int ' ' B | project A, B", 'A:int B:string'],
    ['let half = (x:long) { x / 2 };\nlet two = 2;\nsource | project H = half(Number) * two', 'H:long'],
    ['print X = 1', 'X:long'],
    ['source | project G = geo_location(Text), P = parse_cef_dictionary(Text)', 'G:dynamic P:dynamic'],
    [
      "source\n// a comment\n| where Text matches regex 'a' and Number in (1, 2) and Number between (1 .. 3) | project Number",
      'Number:long',
    ],
  ])('%s', (text, columns) => {
    expect(problemsOf(text)).toEqual([]);
    expect(
      check(text)
        .columns.map(({ name, type }) => `${name}:${type}`)
        .join(' '),
    ).toBe(columns);
  });
});

describe('what a transformation cannot be', () => {
  const leave = 'leave it out: docs/tables.md, "Transformations" lists what there is';
  test.each([
    [
      'source | summarize count() by Text',
      [
        '9  a transformation cannot use the operator `summarize`',
        '19  a transformation cannot use the function `count`',
      ],
    ],
    ['source | take 5', ['9  a transformation cannot use the operator `take`']],
    ['source | join (source) on Text', ['9  a transformation cannot use the operator `join`']],
    ['union source, source', ['0  a transformation cannot use the operator `union`']],
    ['source | mv-expand Context', ['9  a transformation cannot use the operator `mv-expand`']],
    ['source | project-reorder Text', ['9  a transformation cannot use the operator `project-reorder`']],
    [
      'source | extend B = strcat_array(Context, Text)',
      ['20  a transformation cannot use the function `strcat_array`'],
    ],
    ["source | where Text has_any ('a', 'b')", ['15  a transformation cannot use the operator `has_any`']],
    ["source | where Text hasprefix 'a'", ['15  a transformation cannot use the operator `hasprefix`']],
    ['source | extend N = toscalar(print 1)', ['20  a transformation cannot use the expression `toscalar`']],
    ["externaldata(x:string)['http://a']", ['0  a transformation cannot use the expression `externaldata`']],
    ['set notruncation;\nsource', ['0  a transformation cannot use the statement `set`']],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((one) => `${one}  (${leave})`));
  });

  test.each([
    [
      "source | extend D = dynamic({'a':1})",
      "20  a transformation cannot use the expression `dynamic`  (write `parse_json('…')`)",
    ],
    [
      "source | extend X = column_ifexists('X', '')",
      '20  a transformation cannot use the function `column_ifexists`  (write `columnifexists`)',
    ],
    ['source; source', '8  a transformation is one query  (begin it with `source`)'],
    ['let x = 1;', 'whole  it has no query  (begin it with `source`)'],
    [
      'source | where Nmae == 1',
      '15  The name \'Nmae\' does not refer to any known column, table, variable or function (KS142)  (docs/tables.md, "Transformations")',
    ],
    [
      'Heartbeat',
      '0  The name \'Heartbeat\' does not refer to any known column, table, variable or function (KS142)  (docs/tables.md, "Transformations")',
    ],
    [
      'source | project Age = now() - TimeGenerated',
      'whole  `Age` is a timespan, which no column of a table is  (write `Age = tostring(…)`)',
    ],
    [
      'source | project Id = toguid(Text)',
      'whole  `Id` is a guid, which no column of a table is  (write `Id = tostring(…)`)',
    ],
  ])('%s: what to write', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('a parse of more than ten columns', () => {
    const columns = (count: number): string => Array.from({ length: count }, (_, i) => `'${i}=' C${i}`).join(' ');
    expect(problemsOf(`source | parse Text with ${columns(10)} | parse Text with ${columns(10)}`)).toEqual([]);
    expect(problemsOf(`source | parse Text with ${columns(11)}`)).toEqual([
      '9  a `parse` of a transformation makes at most 10 columns  (write a second one behind it)',
    ]);
  });
});

describe('every word of the list is one that the parser knows', () => {
  test.each([...FUNCTIONS, ...SHOWN_FUNCTIONS])('%s', (name) => {
    const { problems } = kusto.bind(`source | extend X = ${name}()`, {
      tables: [{ name: 'source', columns: STREAM }],
      functions: [
        { name: 'parse_cef_dictionary', parameters: ['message'] },
        { name: 'geo_location', parameters: ['address'] },
      ],
    });
    expect(problems.filter(({ code }) => code === 'KS211')).toEqual([]);
  });

  test.each([...COMPARISONS].filter((word) => /^!?[a-z]/.test(word) && !/between|in$|^(and|or)$/.test(word)))(
    '%s',
    (word) => {
      expect(problemsOf(`source | where Text ${word} 'a' | project Text`)).toEqual([]);
    },
  );
});
