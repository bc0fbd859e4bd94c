/** `npm run docs`: writes what `docs` has of the error catalogue, the settings, the grammar of `logs.yaml` and the presets. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFolders } from './docs/generated.ts';

for (const [folder, files] of generatedFolders()) {
  const directory = join(import.meta.dirname, '..', folder);
  await mkdir(directory, { recursive: true });
  for (const [name, content] of files) await writeFile(join(directory, name), content);
}
