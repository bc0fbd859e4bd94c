import { execFile } from 'node:child_process';
import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const PARTS = ['bin', 'host.json', 'logs.yaml', 'package.json', 'samples', 'scripts', 'src'];

export interface ProjectCopy extends AsyncDisposable {
  readonly path: string;
  /** The command lines of processes that run something in it. */
  processes(): Promise<readonly string[]>;
}

/** The project as a fresh clone has it after `npm ci`, in a folder of its own: what runs there disturbs nobody else. */
export async function projectCopy(): Promise<ProjectCopy> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'logsluice-project-')));
  for (const part of PARTS) await cp(join(ROOT, part), join(path, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  return {
    path,
    processes: async () => {
      const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid,args']);
      return stdout.split('\n').filter((line) => line.includes(path));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
