/** Would the deployment delete a column? A table is written as a whole: what is left out of it is deleted. */
import { firstLines, fixFor, getResource } from './azure-cli.js';
import { projectFile } from './project.js';
import { refusal } from './refusal.js';

/** @typedef {{ name: string, type: string }} Column */
/** @typedef {{ name: string, gone?: boolean, columns: readonly Column[] }} Table */

const API_VERSION = '2025-07-01';

/**
 * Fails where a table of the workspace has a column that `infra/tables.json` does not have, or has with another type.
 *
 * @param {string} workspaceId
 * @returns {Promise<number>} How many tables are there already.
 */
export async function checkColumns(workspaceId) {
  /** @type {readonly Table[]} */
  const all = JSON.parse(projectFile('infra/tables.json')).tables;
  const answer = await getResource(`${workspaceId}/tables`, API_VERSION);
  if (!answer.ok) {
    // Made by the deployment that comes.
    if (answer.missing) return 0;
    throw refusal({ what: firstLines(answer.text), command: answer.command, fix: fixFor(answer.text) });
  }
  /** @type {Map<string, readonly Column[]>} */
  const deployed = new Map(
    answer.value.value.map((/** @type {any} */ { name, properties }) => [name, properties?.schema?.columns ?? []]),
  );
  const tables = all.filter(({ name, gone }) => gone !== true && deployed.has(name));
  const faults = tables.flatMap((table) =>
    faultsOf(table, /** @type {readonly Column[]} */ (deployed.get(table.name))),
  );
  if (faults.length === 0) return tables.length;
  throw refusal({
    what: `the deployment would change columns that hold data:\n${faults.map(({ what }) => `  ${what}`).join('\n')}`,
    fix: [...new Set(faults.map(({ fix }) => fix))].join('\n'),
  });
}

/**
 * @param {Table} table
 * @param {readonly Column[]} deployed
 */
function faultsOf({ name: table, columns }, deployed) {
  return deployed.flatMap(({ name, type }) => {
    // The service's own: no definition has them, and none takes them away.
    if (name.startsWith('_')) return [];
    const ours = columns.find((column) => column.name === name);
    const is = type.toLowerCase();
    if (ours === undefined)
      return {
        what: `${table}.${name} (${is}) is in the workspace and not in infra/tables.json: it would be deleted, with its values`,
        fix: `To keep ${table}.${name}, add { "name": "${name}", "type": "${is}", "gone": true } to the columns of ${table} in infra/tables.json; \`logsluice infra\` keeps it there. To be rid of it, delete it yourself first: docs/deploy.md, "A column that is not in tables.json".`,
      };
    if (ours.type.toLowerCase() === is) return [];
    return {
      what: `${table}.${name} is ${is} in the workspace and ${ours.type} in infra/tables.json: a column cannot change its type`,
      fix: `Give ${table}.${name} the type ${is} in logs.yaml, or send it to a column with another name; then \`npx logsluice infra\`.`,
    };
  });
}
