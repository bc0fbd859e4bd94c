import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBicep } from '../../scripts/infra/find-bicep.ts';
import { root } from '../guards/source-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logsluice-bicep-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PACKAGE = 'packages/azure.bicep.commandline.linux-x64/0.49.2/tools/bicep';

/** A command that stands in for another. */
function standIn(path: string, script: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
const bicep = (path: string, version: string): string =>
  standIn(path, `echo "Bicep CLI version ${version} (0123456789)"`);

async function find(): Promise<{ readonly path: string; readonly said: readonly string[] }> {
  const said: string[] = [];
  const { path } = await findBicep({
    project: join(root, 'infra/bicep-cli.csproj'),
    scratch: join(folder, 'scratch'),
    env: { PATH: join(folder, 'bin'), HOME: join(folder, 'home'), NUGET_PACKAGES: join(folder, 'packages') },
    onRestore: (text) => said.push(text),
  });
  return { path, said };
}

test('the command on PATH is taken when it is of the pinned version', async () => {
  const path = bicep('bin/bicep', '0.49.2');
  expect(await find()).toEqual({ path, said: [] });
});

test('else that of `az bicep`', async () => {
  bicep('bin/bicep', '0.30.3');
  const path = bicep('home/.azure/bin/bicep', '0.49.2');
  expect(await find()).toEqual({ path, said: [] });
});

test('else that of the package, without a network when it is there', async () => {
  bicep('bin/bicep', '0.50.0');
  standIn('bin/dotnet', 'exit 1');
  const path = bicep(PACKAGE, '0.49.2');
  expect(await find()).toEqual({ path, said: [] });
});

test('else the package is fetched, and that is said', async () => {
  const path = join(folder, PACKAGE);
  standIn('bin/dotnet', `/bin/mkdir -p "${dirname(path)}"; printf '%s ' "$@" > "${join(folder, 'calls')}"`);
  const { said } = await find();
  expect(said).toEqual(['bicep 0.49.2 is not installed: fetching Azure.Bicep.CommandLine.linux-x64']);
  expect(existsSync(join(folder, 'calls'))).toBe(true);
});

test('what keeps it from being fetched is said, with what to do', async () => {
  standIn('bin/dotnet', 'echo "error NU1301: no route"; exit 1');
  await expect(find()).rejects.toThrow(/error NU1301: no route\nInstall it .*--bicep/s);
});

test('so is a .NET SDK that is missing', async () => {
  await expect(find()).rejects.toThrow(/ENOENT[^]*or the \.NET SDK/);
});
