/** Before azd packs the app: what goes into the package must be sound. */
import { checkInstalled } from './steps/check-tools.js';
import { checkLogs } from './steps/check-logs.js';
import { runHook } from './steps/run-hook.js';

await runHook(
  'prepackage',
  'checks that npm ci is done, logs.yaml is sound and infra/tables.json belongs to it',
  async () => {
    checkInstalled();
    await checkLogs();
  },
);
