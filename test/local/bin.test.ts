import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
/** Makes a Node say that it is an old one. */
const OLD = ['--import', `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.19.0' })`];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-bin-'));
  await cp(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'src/lib/cli'), { recursive: true });
  await writeFile(
    join(folder, 'src/lib/cli/main.ts'),
    `const args: string[] = process.argv.slice(2); process.stdout.write(process.versions.node + ' ' + args.join()); process.exitCode = 3;`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (flags: readonly string[]) =>
  promisify(execFile)(process.execPath, [...flags, join(folder, 'bin/logsluice.mjs'), 'a', 'b']).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );

test('on Node 24 it runs at once', async () => {
  expect(await run([])).toMatchObject({ code: 3, stdout: `${process.versions.node} a,b` });
});

test('an older Node without the one of node_modules says what to install', async () => {
  const { code, stderr } = (await run(OLD)) as { code: number; stderr: string };
  expect(code).toBe(1);
  expect(stderr).toContain('Logsluice runs on Node 24; this is Node 20.19.0');
  expect(stderr).toContain('Run `npm ci` in this folder');
});

test('an older Node hands over to the one of node_modules, with arguments and exit code', async () => {
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  expect(await run(OLD)).toMatchObject({ code: 3, stdout: expect.stringMatching(/^24\.\d+\.\d+ a,b$/) });
});
