import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGE = 'Azure.Bicep.CommandLine.linux-x64';

export interface FoundBicep {
  readonly path: string;
  readonly version: string;
}

export interface FindOptions {
  /** The project file that pins the version. */
  readonly project: string;
  /** Where the restore may leave its own notes. */
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told before something is fetched. */
  readonly onRestore: (text: string) => void;
}

/**
 * The Bicep CLI of the pinned version: `bicep` on PATH, the one of `az bicep`, or that of the NuGet package, which is
 * fetched when it was not before. Another version is passed over, for golden files hold for one only.
 */
export async function findBicep({ project, scratch, env, onRestore }: FindOptions): Promise<FoundBicep> {
  const version = pinnedVersion(await readFile(project, 'utf8'));
  const home = env['HOME'] ?? homedir();
  const installed = [
    ...(env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'bicep')),
    join(env['AZURE_CONFIG_DIR'] ?? join(home, '.azure'), 'bin/bicep'),
  ];
  for (const path of installed) if ((await versionOf(path, env)) === version) return { path, version };

  const packages = env['NUGET_PACKAGES'] ?? join(home, '.nuget/packages');
  const path = join(packages, PACKAGE.toLowerCase(), version, 'tools/bicep');
  if ((await versionOf(path, env)) === version) return { path, version };
  onRestore(`bicep ${version} is not installed: fetching ${PACKAGE}`);
  try {
    await run('dotnet', ['restore', project, '--packages', packages, `-p:BaseIntermediateOutputPath=${scratch}/`], {
      env,
    });
  } catch (cause) {
    const said = (cause as { readonly stdout?: string }).stdout?.trim() || (cause as Error).message;
    throw new Error(
      `bicep ${version} is not on PATH, and its package could not be fetched:\n${said}\n` +
        `Install it (https://aka.ms/bicep-install), or the .NET SDK, or name the command with --bicep.`,
      { cause },
    );
  }
  return { path, version };
}

/** The version between the brackets of the package reference. */
function pinnedVersion(project: string): string {
  const version = /Version="\[([\d.]+)\]"/.exec(project)?.[1];
  if (version === undefined) throw new Error('The project file pins no version: Version="[x.y.z]".');
  return version;
}

/** Undefined where there is no such command. */
async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return undefined;
  }
  const { stdout } = await run(path, ['--version'], { env });
  return /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
}
