import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readTables } from '../../../src/lib/deployment/read-tables.ts';
import { checkTransformation } from '../../../src/lib/kusto/check-transformation.ts';
import { openKusto, type Kusto } from '../../../src/lib/kusto/kusto.ts';
import { root } from '../../guards/source-files.ts';

let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

const files = [
  'infra/tables.json',
  ...readdirSync(join(root, 'infra/scenarios')).flatMap((name) =>
    name.endsWith('.tables.json') ? [`infra/scenarios/${name}`] : [],
  ),
];

/** Those of a table that is deployed here: of Azure's own we do not know all columns. */
const transformed = files.flatMap((file) => {
  const { tables, streams } = readTables(readFileSync(join(root, file), 'utf8'), file);
  return streams.flatMap(({ name, transform, columns, table }) =>
    transform === undefined
      ? []
      : [{ file, name, transform, columns, table: tables.find((one) => one.name === table)?.columns }],
  );
});

test('there are some', () => {
  expect(transformed.length).toBeGreaterThan(1);
});

test.each(transformed)('$file: that of $name makes rows of its table', ({ transform, columns, table }) => {
  const { problems, columns: made } = checkTransformation(kusto, transform, columns);
  expect(problems).toEqual([]);
  expect(table ?? made).toEqual(expect.arrayContaining(made.map(({ name, type }) => ({ name, type }))));
});
