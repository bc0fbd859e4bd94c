/** What the reader does once everything stands. */
import { projectFile } from './project.js';

/**
 * @param {{ storage: string, health: string, private: boolean, degraded: boolean }} app
 * @returns {string}
 */
export function nextSteps({ storage, health, private: isPrivate, degraded }) {
  const table = JSON.parse(projectFile('infra/tables.json')).tables.find(
    (/** @type {{ name: string, gone?: boolean }} */ { name, gone }) => gone !== true && name !== 'LogsluiceRuns_CL',
  )?.name;
  const from = isPrivate ? ', from a machine inside the network' : '';
  return `
${
  degraded
    ? `The app runs and reports a problem; that is usual for half an hour after roles were given. Then look at
  ${health}
`
    : 'Logsluice is ready.'
}
Upload a file${from} (you need the role Storage Blob Data Contributor on ${storage}):
  az storage blob upload --auth-mode login --account-name ${storage} --container-name logs --name app/computers.json --file samples/app/computers.json

A few minutes later, ask in the workspace:
  LogsluiceRuns_CL | order by TimeGenerated desc${
    table === undefined
      ? ''
      : `
  ${table} | take 10`
  }

Health: ${health}
More: docs/deploy.md, docs/operations.md`;
}
