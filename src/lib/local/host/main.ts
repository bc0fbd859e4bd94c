/**
 * The built-in host as a process: `node main.ts --app FOLDER --port N [--function-key KEY] [--visibility-seconds N]
 * [--function-timeout HH:MM:SS]`. Its settings are its environment. It ends on SIGTERM or SIGINT with 0, when what ran
 * has finished, and with 1 when a function takes longer than `functionTimeout`; whoever started it starts another.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PipelineError } from '../../errors.ts';
import { startBuiltInHost } from './built-in-host.ts';
import { describe, hostLog } from './host-log.ts';

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'dist/app' },
    port: { type: 'string', default: '7071' },
    'function-key': { type: 'string' },
    'visibility-seconds': { type: 'string', default: '600' },
    /** In place of what host.json says. */
    'function-timeout': { type: 'string' },
  },
});
const log = hostLog(process.stdout);

if (values['function-timeout'] !== undefined) {
  // The app looks there as well.
  process.env['AzureFunctionsJobHost__functionTimeout'] = values['function-timeout'];
}

try {
  const host = await startBuiltInHost({
    app: resolve(values.app),
    port: Number(values.port),
    settings: process.env,
    visibilitySeconds: visibilitySeconds(values['visibility-seconds']),
    log,
    ...(values['function-key'] === undefined ? {} : { functionKey: values['function-key'] }),
  });
  // Every Functions host tells the app its own address so.
  process.env['WEBSITE_HOSTNAME'] = new URL(host.url).host;
  log.info('host', `ready  ${host.url}`);
  host.timedOut.catch((error: unknown) => log.error('host', describe(error))).finally(() => process.exit(1));
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    if (stopping !== undefined) return;
    log.info('host', 'stops, after what runs');
    stopping = host.stop().then(
      () => {
        log.info('host', 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error('host', describe(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  log.error('host', error instanceof PipelineError ? `${error.code}: ${error.message} ${error.fix}` : describe(error));
  process.exit(1);
}

/** As Azure Storage has it: learn.microsoft.com/rest/api/storageservices/get-messages */
function visibilitySeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 604_800) return seconds;
  throw new PipelineError('SETTING_INVALID', {
    setting: '--visibility-seconds',
    problem: 'must be a whole number from 1 to 604800',
  });
}
