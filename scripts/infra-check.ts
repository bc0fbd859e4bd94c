/**
 * `npm run infra:check`: builds, lints and formats what is in `infra`, and compares what each scenario would deploy with its
 * golden file. Exit code 1 where Bicep finds fault with anything, or a golden file differs.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBicep } from './infra/bicep.ts';
import { checks } from './infra/checks.ts';
import { findBicep } from './infra/find-bicep.ts';

const USAGE = `npm run infra:check -- [--write] [--bicep PATH]

Checks infra/ with the Bicep CLI: the one on PATH or of \`az bicep\` when it is of the pinned version, else the one of a
NuGet package, fetched once by the .NET SDK (infra/bicep-cli.csproj).

  --write       formats, and renews the golden files: infra/compiled, infra/scenarios/*.snapshot.json
  --bicep PATH  takes this command, of whatever version
`;

const ROOT = join(import.meta.dirname, '..');
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Bicep's own environment: what azd would set, and nothing that a person may have set for themselves. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LOGSLUICE|AZURE)_/.test(name))),
  ...(process.env['AZURE_CONFIG_DIR'] && { AZURE_CONFIG_DIR: process.env['AZURE_CONFIG_DIR'] }),
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  AZURE_ENV_NAME: 'demo',
  AZURE_LOCATION: 'westeurope',
};

async function main(): Promise<boolean> {
  const { values: options } = parseArgs({
    options: { write: { type: 'boolean', default: false }, bicep: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (options.help) {
    process.stdout.write(USAGE);
    return true;
  }
  const infra = join(ROOT, 'infra');
  const path =
    options.bicep ??
    (
      await findBicep({
        project: join(infra, 'bicep-cli.csproj'),
        scratch: join(ROOT, '.logsluice/bicep'),
        env,
        onRestore: say,
      })
    ).path;
  await using bicep = startBicep(path, env);
  say(`bicep ${await bicep.version()}: ${path}`);
  let count = 0;
  let failed = 0;
  for await (const { name, faults } of checks(bicep, infra, options.write)) {
    count++;
    if (faults.length === 0) continue;
    failed++;
    say(name);
    for (const fault of faults) say(`  ${fault}`);
  }
  say(`infra: ${count} checks, ${failed} failed`);
  return failed === 0;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
