import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { BlobServiceClient } from '@azure/storage-blob';
import { loadSettings } from '../app.ts';
import { PipelineError } from '../errors.ts';
import { startAzurite, type Azurite, type AzuritePorts } from './azurite.ts';
import { endOf } from './child.ts';
import { publish, stateFolder } from './dev-state.ts';
import { reportLines, type FileReport } from './file-report.ts';
import { followReports } from './follow-reports.ts';
import { chooseHost, type HostChoice } from './function-host.ts';
import { describe } from './host/host-log.ts';
import { hostEnvironment, isFedByQueue, LOCAL } from './host-settings.ts';
import { localApp, type LocalApp } from './local-app.ts';
import { readLogsFile, type LogsFile } from './logs-file.ts';
import { keepRejects } from './keep-rejects.ts';
import { DEFAULT_PORTS, freePorts } from './ports.ts';
import { reloader } from './reload.ts';
import { uploadSamples } from './samples.ts';
import { watchFile } from './watch-file.ts';

export interface DevOptions {
  /** Ports that are wanted; the next free one where they are taken. */
  readonly portEmulator?: number;
  readonly portHost?: number;
  readonly portBlob?: number;
  readonly portQueue?: number;
  readonly portTable?: number;
  /** Forget what was uploaded and sent before. */
  readonly fresh?: boolean;
  /** Default: the environment's LOGSLUICE_CONFIG, else `logs.yaml` of the project. */
  readonly config?: string;
  /** Default: the environment's LOGSLUICE_HOST, else `auto`. */
  readonly host?: HostChoice;
  readonly out: Writable;
  /** The folder with `.logsluice`, `dist`, `samples` and `logs.yaml`. Default: this project. */
  readonly root?: string;
  /** What to build in place of the function app. */
  readonly entry?: string;
}

export interface StackOptions extends DevOptions {
  readonly root: string;
  readonly say: (line: string) => void;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Takes what has been started, to be stopped in the opposite order; also when starting fails half-way. */
  readonly owned: AsyncDisposableStack;
}

/**
 * Starts all parts, as many at once as can be, and says where they are. Gives a function that waits until one of them
 * dies, and fails then with LOCAL_CHILD.
 */
export async function startStack(options: StackOptions): Promise<() => Promise<never>> {
  const { root, say, signal, owned } = options;
  const state = stateFolder(root);
  if (options.fresh === true) {
    for (const part of ['azurite', 'emulator', 'logs', 'rejects'])
      rmSync(join(state, part), { recursive: true, force: true });
  }
  const chosen = chooseHost(options.host ?? process.env['LOGSLUICE_HOST'] ?? 'auto', process.env['PATH'] ?? '');
  const config = options.config ?? (process.env['LOGSLUICE_CONFIG']?.trim() || join(root, 'logs.yaml'));
  const logs = readLogsFile(config);
  for (const problem of logs.problems) say(problem);
  if (logs.streams === undefined) throw unusable(logs);
  const app = join(root, 'dist/app');
  // The app would start, wait with every file, and say why to nobody but `GET /api/health`.
  loadSettings(hostEnvironment({ storageConnection: '', emulator: 'http://127.0.0.1', app }, process.env));
  const ports = await portsFor(options);

  const parts: { azurite?: Azurite; local?: LocalApp } = {};
  owned.defer(async () => {
    // The host first: it may still be reading a file.
    await parts.local?.stop();
    await parts.azurite?.stop();
  });
  const [azurite, local] = await allSettled([
    startStorage(state, ports).then((started) => (parts.azurite = started)),
    localApp({ app, config, state, chosen, ports, signal, say, onRestarted: publishState }, logs.streams).then(
      (started) => (parts.local = started),
    ),
    build(app, config, logs.text, options.entry),
  ]);
  signal.throwIfAborted();
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const container = account.getContainerClient(LOCAL.container);
  const held = holdUntilReady(say);
  const ownContainer = account.getContainerClient(LOCAL.stateContainer);
  const follower = await followReports(ownContainer, LOCAL.container, {
    from: 'now',
    onReport: async (report: FileReport) => {
      const kept = await keepRejects(report, ownContainer, state);
      held.say([...reportLines(kept.report), ...kept.reasons]);
      local.show(report);
    },
    onFailure: (error) => held.say([`reports cannot be read: ${describe(error)}`]),
  });
  owned.defer(() => follower.stop());
  const [, samples] = await allSettled([
    local.start(azurite.connectionString),
    uploadSamples(join(root, 'samples'), container),
  ]);

  function publishState(): void {
    publish(root, {
      emulator: local.emulator,
      host: local.host().url,
      page: local.page,
      storageConnection: azurite.connectionString,
      container: LOCAL.container,
      stateContainer: LOCAL.stateContainer,
      pids: { dev: process.pid, azurite: azurite.child.pid, host: local.host().child.pid },
    });
  }
  publishState();
  say(`storage  ${container.url}`);
  say(`emulator  ${local.emulator}`);
  say(`host  ${local.host().url}/api/health  (${chosen.reason})`);
  if (isFedByQueue(process.env)) say(EVENTS);
  say(`ready  ${local.page}`);
  say(samplesLine(samples));
  held.open();
  const broken = Promise.withResolvers<never>();
  const reload = reloader({
    config,
    text: logs.text,
    local,
    say,
    onReloaded: publishState,
    onFailure: (error) => broken.reject(error),
  });
  const stopWatching = watchFile(config, reload);
  owned.defer(stopWatching);
  // Since it was read, it may have been changed without being watched.
  reload();
  return () => Promise.race([local.died, endOf(azurite.child), broken.promise]);
}

const EVENTS =
  'events  from the queue logsluice-events alone, as LOGSLUICE_TRIGGER_SOURCE says: put messages into it, or run `logsluice backfill`';

function samplesLine({ uploaded, total }: Awaited<ReturnType<typeof uploadSamples>>): string {
  if (uploaded.length === 0) return `samples  all ${total} are there already`;
  const why = 'the service rewrites times older than two days';
  return `samples  ${uploaded.length} of ${total} uploaded, their times moved so that the newest is a minute ago: ${why}`;
}

async function startStorage(state: string, ports: AzuritePorts): Promise<Azurite> {
  const log = join(state, 'logs', 'azurite.log');
  const azurite = await startAzurite({ directory: join(state, 'azurite'), ports, log });
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const containers = [LOCAL.container, LOCAL.stateContainer].map((name) => account.getContainerClient(name));
  await Promise.all(containers.map((container) => container.createIfNotExists()));
  return azurite;
}

async function build(app: string, config: string, text: string, entry: string | undefined): Promise<void> {
  // The build tool takes a moment to load, and nothing else needs it.
  const { buildApp } = await import('../../../scripts/build.ts');
  await buildApp(app, { config, ...(entry === undefined ? {} : { entry }) });
  // The one that was checked: the file may be another by now.
  await writeFile(join(app, 'logs.yaml'), text);
}

async function portsFor(options: StackOptions): Promise<Record<keyof typeof DEFAULT_PORTS, number>> {
  const found = await freePorts({
    emulator: options.portEmulator ?? DEFAULT_PORTS.emulator,
    host: options.portHost ?? DEFAULT_PORTS.host,
    blob: options.portBlob ?? DEFAULT_PORTS.blob,
    queue: options.portQueue ?? DEFAULT_PORTS.queue,
    table: options.portTable ?? DEFAULT_PORTS.table,
  });
  for (const [name, { port, wanted }] of Object.entries(found)) {
    if (wanted !== undefined) options.say(`port ${wanted} (${name}) is taken: ${port} is used`);
  }
  const { emulator, host, blob, queue, table } = found;
  return { emulator: emulator.port, host: host.port, blob: blob.port, queue: queue.port, table: table.port };
}

function unusable({ file, problems }: LogsFile): PipelineError {
  return new PipelineError('CONFIG_INVALID', { file, problems: problems.length, first: problems[0] ?? '' });
}

/** Lines that come before the start is complete are said after it. */
function holdUntilReady(say: (line: string) => void) {
  let held: string[] | undefined = [];
  return {
    say: (lines: readonly string[]): void => (held === undefined ? lines.forEach(say) : void held.push(...lines)),
    open: (): void => {
      const lines = held ?? [];
      held = undefined;
      lines.forEach(say);
    },
  };
}

/** Like `Promise.all`, but waits for all of them before it fails, so that nothing is started behind our back. */
async function allSettled<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
