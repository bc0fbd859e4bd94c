/** `npm run docs`: writes `docs/reference` from the error catalogue, the settings and the grammar of `logs.yaml`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referenceFiles } from './docs/reference.ts';

const directory = join(import.meta.dirname, '..', 'docs', 'reference');
await mkdir(directory, { recursive: true });
for (const [name, content] of referenceFiles()) await writeFile(join(directory, name), content);
