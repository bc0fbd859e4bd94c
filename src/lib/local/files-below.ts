import { readdir, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * Every file below a folder, by its path from there with `/` between, in the order of these. Names that begin with a dot
 * are names like others, as in blob storage; a link to a file is a file, a link to a folder is left out.
 */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const isFile = await Promise.all(entries.map(leadsToFile));
  return entries
    .filter((_, index) => isFile[index])
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** Whether the entry is a file, or a link to one. A link that leads nowhere is none. */
export async function leadsToFile(entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  try {
    return (await stat(join(entry.parentPath, entry.name))).isFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP') return false;
    throw error;
  }
}
