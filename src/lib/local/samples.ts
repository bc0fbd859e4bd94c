import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ContainerClient } from '@azure/storage-blob';
import { shiftStamps } from './shift-stamps.ts';

/** Carries the hash of the file that a sample was made from: what was uploaded differs from it by its times. */
const ORIGIN = 'sample';
/** How old the newest record of a sample becomes. */
const AGE_MS = 60_000;

/**
 * Uploads each file below `folder` under its path, with its times moved to now, unless a blob made from the same file is
 * there already. Gives the paths of those that it uploaded, and how many there are.
 */
export async function uploadSamples(
  folder: string,
  container: ContainerClient,
): Promise<{ readonly uploaded: readonly string[]; readonly total: number }> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const newest = new Date(Date.now() - AGE_MS);
  const uploaded: string[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const name = relative(folder, path).split(sep).join('/');
    const original = await readFile(path);
    const hash = createHash('sha256').update(original).digest('hex');
    const blob = container.getBlockBlobClient(name);
    if ((await originOf(blob)) === hash) continue;
    await blob.uploadData(atTime(original, newest), { metadata: { [ORIGIN]: hash } });
    uploaded.push(name);
  }
  return { uploaded, total: files.length };
}

/** The sample with its times moved; compressed again if it was compressed. */
export function atTime(content: Buffer, newest: Date): Buffer {
  const gzipped = content[0] === 0x1f && content[1] === 0x8b;
  const text = (gzipped ? gunzipSync(content) : content).toString('latin1');
  const moved = Buffer.from(shiftStamps(text, newest), 'latin1');
  return gzipped ? gzipSync(moved) : moved;
}

async function originOf(blob: {
  getProperties(): Promise<{ metadata?: Record<string, string> }>;
}): Promise<string | undefined> {
  try {
    return (await blob.getProperties()).metadata?.[ORIGIN];
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
