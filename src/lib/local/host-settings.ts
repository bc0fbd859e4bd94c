import { join } from 'node:path';
import { RUNS_STREAM } from '../app.ts';

/** What the app's settings are on a laptop, apart from where things listen. */
export const LOCAL = { container: 'logs', stateContainer: 'logsluice', rule: 'dcr-local' } as const;

export interface HostSettings {
  readonly storageConnection: string;
  readonly emulator: string;
  /** The folder of the build. */
  readonly app: string;
}

/** Whether new files are learnt of from messages alone. There is no Event Grid here that would send one. */
export const isFedByQueue = (env: NodeJS.ProcessEnv): boolean => env['LOGSLUICE_TRIGGER_SOURCE'] === 'EventQueue';

/**
 * The environment of a local host: ours, with the app's settings laid over it. Nothing in it may send to Azure, so what
 * names a destination is replaced or taken out.
 */
export function hostEnvironment(settings: HostSettings, ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    LOGSLUICE_RULES: _rules,
    LOGSLUICE_STREAMS: _streams,
    LOGSLUICE_AUDIENCE: _audience,
    LOGSLUICE_HOST: _host,
    ...rest
  } = ours;
  return {
    ...rest,
    AzureWebJobsStorage: settings.storageConnection,
    LogsStorage: settings.storageConnection,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT: '1',
    // Both hosts keep their receipts under this id, so that changing the host does not send every file again.
    AzureFunctionsWebHost__hostid: 'logsluice',
    LOGSLUICE_CONFIG: join(settings.app, 'logs.yaml'),
    LOGSLUICE_CONTAINER: LOCAL.container,
    LOGSLUICE_STATE_CONTAINER: LOCAL.stateContainer,
    LOGSLUICE_TRIGGER_SOURCE: isFedByQueue(ours) ? 'EventQueue' : 'LogsAndContainerScan',
    LOGSLUICE_ENDPOINT: settings.emulator,
    LOGSLUICE_RULE: LOCAL.rule,
    LOGSLUICE_RUNS_STREAM: RUNS_STREAM,
  };
}
