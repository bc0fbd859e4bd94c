import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readTables } from '../../../src/lib/deployment/read-tables.ts';
import { openKusto, type Kusto } from '../../../src/lib/kusto/kusto.ts';
import { root } from '../../guards/source-files.ts';
import { deployedSchema, pageSchema } from './tables.ts';
import { allTexts, textsIn } from './texts.ts';
import { filledIn, workbookSchema } from './workbook.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const tables = readTables(read('infra/tables.json'), 'infra/tables.json');
const workbook = workbookSchema.parse(JSON.parse(read('infra/workbook.json')));
const { texts, strays } = allTexts();

let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

/** As it is sent. In the place of a table or an app that Bicep fills in stands one. */
function sent(path: string, query: string): string {
  if (path.startsWith('infra/queries/workbook/')) return filledIn(query, workbook);
  if (path.startsWith('infra/queries/functions/')) return query.replaceAll('{Table}', 'MyLog_CL');
  if (path.startsWith('infra/queries/alerts/')) return query.replaceAll('{App}', 'func-x');
  return query;
}

const problems = (path: string, query: string): readonly string[] => {
  const isDeployed = path.startsWith('infra/queries/') && !path.startsWith('infra/queries/functions/');
  const schema = isDeployed ? deployedSchema(tables) : pageSchema(tables);
  return kusto
    .bind(sent(path, query), schema)
    .problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
};

test.each(texts)('$place binds to the tables', ({ path, query }) => {
  expect(problems(path, query)).toEqual([]);
});

test('nothing that looks like a query is left out', () => {
  // It makes docs/reference/runs.md, whose queries are among those above.
  expect(strays.filter((place) => !place.startsWith('scripts/docs/runs-page.ts:'))).toEqual([]);
});

test('texts of every kind are among them', () => {
  const kinds = [
    /^infra\/queries\/.*\.kql$/,
    /^docs\/reference\/runs\.md$/,
    /^docs\/mapping\.md$/,
    /\/next-steps\.js$/,
  ];
  expect(kinds.filter((kind) => !texts.some(({ path }) => kind.test(path)))).toEqual([]);
});

/** The newest row of a file says all: a query that looks at older ones finds files parked that are long done. */
test.each(texts.filter(({ query }) => /LogsluiceRuns_CL\n/.test(query)))(
  '$place takes the newest row first',
  ({ query }) => {
    const pipelines = query.split(/LogsluiceRuns_CL\n/).slice(1);
    const first =
      /^\s*(?:\| where TimeGenerated > ago\(\w+\)\n\s*)?\| summarize [^|]*\barg_max\(TimeGenerated, [^|]* by Container, FilePath\b/;
    expect(pipelines.filter((pipeline) => !first.test(pipeline))).toEqual([]);
  },
);

describe('a text that is wrong is found', () => {
  const WORKBOOK = 'infra/queries/workbook/x.kql';

  test.each([
    ['a misspelt column', WORKBOOK, 'LogsluiceRuns_CL | where Stat == "parked"', /^1:26 KS142 .*'Stat'/],
    ['a column of another table', WORKBOOK, 'LogsluiceRuns_CL\n| project RecordId', /^2:11 KS142 .*'RecordId'/],
    ['a misspelt table', WORKBOOK, 'LogsluiceRun_CL | take 1', /^1:1 KS204 .*'LogsluiceRun_CL'/],
    ['a table that only pages know', WORKBOOK, 'MyLog_CL | take 1', /^1:1 KS204 .*'MyLog_CL'/],
    ['a text where a number belongs', WORKBOOK, 'LogsluiceRuns_CL | extend x = bin(State, 1h)', /^1:/],
    ['a parameter that the workbook has not', WORKBOOK, 'Usage | take {Top}', /^1:/],
    ['a syntax error', 'docs/x.md', 'LogsluiceRuns_CL | where', /^1:/],
  ])('%s', (_, path, query, problem) => {
    expect(problems(path, query)[0]).toMatch(problem);
  });

  test.each([
    ['a file', 'infra/queries/new/x.kql', 'T_CL\n| take 1\n', [['infra/queries/new/x.kql', 'T_CL\n| take 1\n']]],
    ['a fence', 'docs/x.md', '# X\n\n```kusto\nT_CL\n| take 1\n```\n', [['docs/x.md:3', 'T_CL\n| take 1\n']]],
    ['a fence in a list', 'x.md', '- x\n\n  ```kql\n  T_CL\n  ```\n', [['x.md:3', '  T_CL\n']]],
    ['a span of code', 'docs/x.md', 'Ask `T_CL | take 1`.\n', [['docs/x.md:1', 'T_CL | take 1']]],
    ['one in a table', 'docs/x.md', '| a | `T_CL \\| take 1` |\n', [['docs/x.md:1', 'T_CL | take 1']]],
    ['a log', 'x.yaml', 'a:\n  transform: |\n    source\n    | take 1\n', [['x.yaml:2', '    source\n    | take 1\n']]],
    ['a string', 'src/x.ts', `\nsay('T_CL | where a == "1"');\n`, [['src/x.ts:2', 'T_CL | where a == "1"']]],
  ])('and so is %s that holds it', (_, path, content, found) => {
    expect(textsIn(path, content)).toEqual({
      texts: found.map(([place, query]) => ({ place, path, query })),
      strays: [],
    });
  });

  test.each([
    ['a fence without a language', 'docs/x.md', '```\nT_CL\n| where a == 1\n```\n', 'docs/x.md:3'],
    ['lines of a string', 'src/x.ts', "const x = 'T_CL\\n| where a == 1';", 'src/x.ts:1'],
  ])('%s is not passed over', (_, path, content, place) => {
    expect(textsIn(path, content)).toEqual({ texts: [], strays: [place] });
  });
});
