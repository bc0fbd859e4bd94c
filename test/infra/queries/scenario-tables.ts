import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTables } from '../../../src/lib/deployment/read-tables.ts';
import type { Tables } from '../../../src/lib/deployment/tables-schema.ts';
import { root } from '../../guards/source-files.ts';

/** The tables that a scenario deploys. */
export function scenarioTables(scenario: string): Tables {
  const parameters = readFileSync(join(root, `infra/scenarios/${scenario}.bicepparam`), 'utf8');
  const name = /^param logs = loadJsonContent\('(?<name>[^']+)'\)$/m.exec(parameters)!.groups!['name']!;
  const path = `infra/scenarios/${name}`;
  return readTables(readFileSync(join(root, path), 'utf8'), path);
}
