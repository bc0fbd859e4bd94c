/** Is `logs.yaml` sound, and is `infra/tables.json` what it asks for? */
import { join } from 'node:path';
import { ROOT } from './project.js';
import { refusal } from './refusal.js';
import { runCommand } from './run-command.js';
import { say } from './run-hook.js';

/**
 * Fails with what the commands print. `infra/tables.json` is not written here: azd has packed the app by then, or does it
 * at the same time, and the app has a copy of it inside.
 */
export async function checkLogs() {
  await logsluice(
    ['check'],
    'logs.yaml is not ready to be deployed.',
    'Mend what is listed above, then run azd again.',
  );
  await logsluice(
    ['infra', '--check'],
    'infra/tables.json is not what logs.yaml asks for.',
    'Run `npx logsluice infra`, look at what changes (`git diff infra/tables.json`), then run azd again.',
  );
  say('logs.yaml is sound, and infra/tables.json belongs to it.');
}

/**
 * @param {readonly string[]} args
 * @param {string} what
 * @param {string} fix
 */
async function logsluice(args, what, fix) {
  // Settings of a laptop say nothing about the app in Azure.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:LOGSLUICE_|LogsStorage|AzureWebJobsStorage)/.test(name)),
  );
  const { code, stdout, stderr } = await runCommand(process.execPath, [join(ROOT, 'bin/logsluice.mjs'), ...args], {
    cwd: ROOT,
    env,
    missing: 'Install Node: https://nodejs.org',
  });
  if (code === 0) return;
  say(`${stdout}${stderr}`.trim());
  throw refusal({ what, command: `npx logsluice ${args.join(' ')}`, fix });
}
