import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runInputs } from '../../src/lib/cli/run-inputs.ts';
import { useFolder } from './cli-process.ts';

const folder = useFolder();
beforeAll(async () => {
  for (const name of ['logs/b.log', 'logs/a/x.json', 'logs/a/.hidden.json', 'logs/[odd].log'])
    await folder.write(name, 'x');
  await symlink(join(folder.path, 'logs/b.log'), join(folder.path, 'logs/link.log'));
  await symlink(join(folder.path, 'nowhere'), join(folder.path, 'logs/dangling.log'));
});

/** The paths that `match` sees. */
const seen = async (paths: readonly string[], as?: string) =>
  (
    await runInputs(
      paths.map((path) => join(folder.path, path)),
      as,
    )
  ).map(({ path }) => path);

const ALL = ['[odd].log', 'a/.hidden.json', 'a/x.json', 'b.log', 'link.log'];

test.each([
  ['a file is seen by its base name', ['logs/a/x.json'], undefined, ['x.json']],
  ['a file by --as', ['logs/a/x.json'], 'app/y.json', ['app/y.json']],
  ['a file below --as with a slash at its end', ['logs/a/x.json'], 'in/', ['in/x.json']],
  ['a folder by the paths below it, hidden files and links to files too', ['logs'], undefined, ALL],
  ['a folder below --as', ['logs/a'], 'in', ['in/.hidden.json', 'in/x.json']],
  ['--as with a slash at its end', ['logs/a'], 'in/', ['in/.hidden.json', 'in/x.json']],
  ['a glob by the path below its fixed part', ['logs/**/*.json'], undefined, ['a/x.json']],
  ['a glob with braces', ['logs/{b,link}.log'], undefined, ['b.log', 'link.log']],
  ['a file whose name looks like a glob is a file', ['logs/[odd].log'], undefined, ['[odd].log']],
  ['several in the order of the arguments', ['logs/b.log', 'logs/a/x.json'], undefined, ['b.log', 'x.json']],
  ['the same file once, as it was named first', ['logs/b.log', 'logs/../logs/b.log', 'logs/b*'], undefined, ['b.log']],
  ['several below --as', ['logs/b.log', 'logs/a/x.json'], 'in', ['in/b.log', 'in/x.json']],
])('%s', async (_, paths, as, expected) => {
  expect(await seen(paths, as)).toEqual(expected);
});

test.each(['nobody.log', 'logs/*.none', 'logs/none/**'])('%s fails with SOURCE_NOT_FOUND', async (path) => {
  await expect(seen([path])).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
});
