import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readYaml } from './yaml-text.ts';

/**
 * Copies the `logs.yaml` at `path` into a folder, under that name, and beside it the files that its `lookup` steps name.
 * Does not check it: what is missing is left out, and whoever loads the copy says so.
 */
export async function copyLogsFile(path: string, folder: string): Promise<void> {
  await copyFile(path, join(folder, 'logs.yaml'));
  for (const name of lookupFiles(readYaml(await readFile(path, 'utf8')).value)) {
    const from = join(dirname(path), name);
    const to = join(folder, name);
    if (name.split(/[/\\]/).includes('..') || !existsSync(from)) continue;
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}

/** Each `lookup: { file: … }` anywhere in a value. */
function lookupFiles(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const file = key === 'lookup' ? (inner as { readonly file?: unknown } | null)?.file : undefined;
    return typeof file === 'string' ? [file] : lookupFiles(inner);
  });
}
