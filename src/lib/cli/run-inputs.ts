import { glob, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { PipelineError } from '../errors.ts';
import { filesBelow, leadsToFile } from '../local/files-below.ts';

/** A file to run, and the path that `match` sees of it. */
export interface RunInput {
  readonly file: string;
  readonly path: string;
}

/**
 * The files behind the arguments of `run`, each once, in the order of the arguments, those of a folder or glob by name.
 * A file is seen by its base name, those of a folder or glob by the path below its fixed part, all of them below `as`
 * (which is the path itself of a single file, unless it ends in a slash). Fails with SOURCE_NOT_FOUND.
 */
export async function runInputs(paths: readonly string[], as: string | undefined): Promise<readonly RunInput[]> {
  const found: RunInput[] = [];
  let single = paths.length === 1;
  for (const path of paths) {
    const kind = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new PipelineError('SOURCE_READ', { path, offset: 0, reason: cause.code ?? 'unknown' }, { cause });
    });
    if (kind !== undefined && !kind.isDirectory()) {
      found.push({ file: path, path: basename(path) });
      continue;
    }
    single = false;
    const below = kind === undefined ? await filesOfGlob(path) : await filesOfFolder(path);
    if (below.length === 0 && kind === undefined) throw new PipelineError('SOURCE_NOT_FOUND', { path });
    found.push(...below);
  }
  const once = new Map(found.toReversed().map((input) => [resolve(input.file), input]));
  const inputs = [...once.values()].toReversed();
  if (as === undefined) return inputs;
  if (as.endsWith('/')) single = false;
  return inputs.map(({ file, path }) => ({ file, path: single ? as : `${as.replace(/\/$/, '')}/${path}` }));
}

async function filesOfFolder(folder: string): Promise<readonly RunInput[]> {
  return (await filesBelow(folder)).map((path) => ({ file: join(folder, path), path }));
}

async function filesOfGlob(path: string): Promise<readonly RunInput[]> {
  const { base, glob: pattern } = picomatch.scan(path);
  if (pattern === '') return [];
  const folder = base === '' ? '.' : base;
  const inputs: RunInput[] = [];
  for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true })) {
    if (!(await leadsToFile(entry))) continue;
    const file = join(entry.parentPath, entry.name);
    inputs.push({ file, path: relative(folder, file).split(sep).join('/') });
  }
  return inputs.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
