import { PipelineError } from '../errors.ts';
import { tablesSchema, type Tables } from './tables-schema.ts';

/** The text of a `tables.json`. `file` names it in messages. Throws TABLES_INVALID. */
export function readTables(text: string, file: string): Tables {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PipelineError('TABLES_INVALID', { file, problem: 'it is not JSON' }, { cause });
  }
  const { data, error } = tablesSchema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const where = issue!.path.map(String).join('.');
  throw new PipelineError('TABLES_INVALID', {
    file,
    problem: `${where === '' ? '' : `at ${where}: `}${issue!.message}`,
  });
}
