import { join } from 'node:path';
import { copyLogsFile, RUN_COLUMNS, RUNS_STREAM } from '../app.ts';
import { startEmulator, type Emulator, type StreamDeclaration } from '../emulator/emulator.ts';
import type { FileReport } from './file-report.ts';
import { startFunctionHost, type ChosenHost, type FunctionHost } from './function-host.ts';
import { hostEnvironment } from './host-settings.ts';
import { keepRunning, type KeptHost } from './keep-running.ts';

export interface LocalAppOptions {
  /** The folder of the build. */
  readonly app: string;
  /** The `logs.yaml` that was built in, and is copied again on a reload. */
  readonly config: string;
  /** Folder of the local state. */
  readonly state: string;
  readonly chosen: ChosenHost;
  readonly ports: { readonly emulator: number; readonly host: number };
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** The host ended by itself and was started again. */
  readonly onRestarted: () => void;
}

/** A message whose host has died is taken up again after so long: nobody watches a console for ten minutes. */
const VISIBILITY_SECONDS = 60;

/** The two parts that know `logs.yaml`: the emulator by the streams that it declares, and the function app in its host. */
export interface LocalApp {
  readonly emulator: string;
  readonly page: string;
  host(): FunctionHost;
  /** Shows on the emulator's page what became of a file. */
  show(report: FileReport): void;
  /** Starts the app on the build; the emulator is there from the beginning. Fails with LOCAL_CHILD. */
  start(storageConnection: string): Promise<void>;
  /** The same again with the `logs.yaml` of now. Rows, and files that have been read, stay. */
  reload(streams: readonly StreamDeclaration[]): Promise<void>;
  /** Rejects when the host can no longer be kept running. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

/** The app's own rows, declared as in Azure. */
export const RUNS: StreamDeclaration = {
  stream: RUNS_STREAM,
  table: RUNS_STREAM.replace('Custom-', ''),
  columns: RUN_COLUMNS.map(({ name, type }) => ({ name, type })),
};

export async function localApp(options: LocalAppOptions, streams: readonly StreamDeclaration[]): Promise<LocalApp> {
  const { app, chosen, ports, signal, state } = options;
  const death = Promise.withResolvers<never>();
  // Whoever waits for it sees it; until then it is not an unhandled one.
  death.promise.catch(() => undefined);
  let emulator: Emulator = await emulate(streams);
  let host: KeptHost | undefined;
  let storage = '';
  let reloading: Promise<void> = Promise.resolve();

  function emulate(declared: readonly StreamDeclaration[]): Promise<Emulator> {
    return startEmulator({
      port: ports.emulator,
      directory: join(state, 'emulator'),
      streams: [...declared, RUNS],
      open: true,
    });
  }

  async function startHost(): Promise<void> {
    const started = await keepRunning({
      say: options.say,
      onRestarted: options.onRestarted,
      start: (stopping) =>
        startFunctionHost(chosen, {
          app,
          port: ports.host,
          env: hostEnvironment({ storageConnection: storage, emulator: emulator.url, app }, process.env),
          log: join(state, 'logs', 'host.log'),
          visibilitySeconds: VISIBILITY_SECONDS,
          signal: AbortSignal.any([signal, stopping]),
        }),
    });
    host = started;
    started.failed.catch(death.reject);
  }

  async function stopHost(): Promise<void> {
    const stopping = host;
    host = undefined;
    await stopping?.stop();
  }

  async function reload(declared: readonly StreamDeclaration[]): Promise<void> {
    await stopHost();
    await emulator.close();
    await copyLogsFile(options.config, app);
    emulator = await emulate(declared);
    await startHost();
  }

  return {
    emulator: emulator.url,
    page: `${emulator.url}/`,
    host: () => (host as KeptHost).current(),
    show: ({ error, log, altered, ...report }) =>
      emulator.registerFile({
        ...report,
        altered: Object.values(altered).reduce((sum, count) => sum + count, 0),
        ...(log ? { log } : {}),
        ...(error === undefined ? {} : { error: `${error.code}: ${error.message}` }),
      }),
    start: (storageConnection) => {
      storage = storageConnection;
      return startHost();
    },
    reload: (declared) => (reloading = reload(declared)),
    died: death.promise,
    stop: async () => {
      // What a reload has begun would else stay behind; once the signal is aborted it soon fails.
      await Promise.allSettled([reloading]);
      await stopHost();
      await emulator.close();
    },
  };
}
