/**
 * The built-in host as a process: `node main.ts --app FOLDER --port N [--function-key KEY]`. Its settings are its
 * environment. It ends on SIGTERM or SIGINT with 0, when what ran has finished.
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
  },
});
const log = hostLog(process.stdout);

try {
  const host = await startBuiltInHost({
    app: resolve(values.app),
    port: Number(values.port),
    settings: process.env,
    log,
    ...(values['function-key'] === undefined ? {} : { functionKey: values['function-key'] }),
  });
  // Every Functions host tells the app its own address so.
  process.env['WEBSITE_HOSTNAME'] = new URL(host.url).host;
  log.info('host', `ready  ${host.url}`);
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
