import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../errors.ts';
import { readTables } from './read-tables.ts';
import type { Tables } from './tables-schema.ts';

/** Where `logsluice infra` writes, and Bicep reads, seen from the folder of the project. */
export const TABLES_FILE = 'infra/tables.json';

/** The plan at `file`; `undefined` where there is no such file. Throws TABLES_INVALID. */
export function tablesAt(file: string): Tables | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new PipelineError('TABLES_INVALID', { file, problem: `it cannot be read (${code ?? 'unknown'})` }, { cause });
  }
  return readTables(text, file);
}

/** The plan that goes with an app: in its build, where it is beside the program, or in its project. Throws TABLES_INVALID. */
export function tablesOfApp(directory: string): Tables {
  const tables = tablesAt(join(directory, 'tables.json')) ?? tablesAt(join(directory, TABLES_FILE));
  if (tables !== undefined) return tables;
  throw new PipelineError('TABLES_INVALID', { file: 'tables.json', problem: 'there is none beside the program' });
}
