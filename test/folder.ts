import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A temporary folder for this test file, with these files in it: name → text. Its path is set before the first test. */
export function useTemporaryFolder(files: Readonly<Record<string, string>> = {}): { readonly path: string } {
  let path: string;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'logsluice-test-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  });
  afterAll(() => rm(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
  };
}
