/** The project that the hooks belong to. azd runs them in their own folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

/**
 * The text of a file of the project.
 *
 * @param {string} path From its root.
 */
export const projectFile = (path) => readFileSync(join(ROOT, path), 'utf8');
