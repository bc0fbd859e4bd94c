import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The YAML files lie beside this one; in the build, which is one file, in a folder beside that. */
const FOLDER = basename(import.meta.dirname) === 'presets' ? import.meta.dirname : join(import.meta.dirname, 'presets');

const ENDING = '.yaml';

/** What `use` can name, in the order of the alphabet. */
export const presetNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();

/** The text of a preset: a description, the keys of a log, and tests that say what becomes of its sample. */
export const presetText = (name: string): string => readFileSync(join(FOLDER, `${name}${ENDING}`), 'utf8');
