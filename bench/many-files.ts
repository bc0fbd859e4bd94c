import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { buildApp } from '../scripts/build.ts';
import { startEmulator } from '../src/lib/emulator/emulator.ts';
import { startAzurite } from '../src/lib/local/azurite.ts';
import { startFunctionHost } from '../src/lib/local/function-host.ts';
import { hostEnvironment, LOCAL } from '../src/lib/local/host-settings.ts';
import { freePort } from '../src/lib/local/ports.ts';
import { generate, type GenerateOptions } from './generate.ts';
import { here } from './measure.ts';

export interface ManyFiles {
  readonly seconds: number;
  /** Largest resident set of the host's process, in 10⁶ bytes. */
  readonly peakMb: number;
  /** How many files were under way before the first of them was done. */
  readonly atOnce: number;
}

const KINDS: readonly Pick<GenerateOptions, 'lines' | 'packing'>[] = [
  { lines: 'ndjson', packing: 'plain' },
  { lines: 'ndjson', packing: 'gzip' },
  { lines: 'csv', packing: 'plain' },
];

export interface ManyFilesOptions {
  /** Takes the generated files, which stay for the next time. */
  readonly folder: string;
  readonly files: number;
  /** Of each file, before packing. */
  readonly mb: number;
  /** The environment that the host's is made from. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/**
 * Has the built-in host read so many files at the same time, from a real Azurite to an emulator that counts rows. Fails
 * where rows are missing after `timeoutMs`. Linux only: it reads `/proc`.
 */
export async function ingestManyFiles(options: ManyFilesOptions): Promise<ManyFiles> {
  const { folder, files, mb, env, timeoutMs } = options;
  const kinds = [];
  for (const kind of KINDS) kinds.push(await generate({ folder, mb, ...kind }));
  await using owned = new AsyncDisposableStack();
  const work = await mkdtemp(join(tmpdir(), 'logsluice-many-'));
  owned.defer(() => rm(work, { recursive: true, force: true }));
  const app = join(work, 'app');
  await buildApp(app, { config: here('logs.yaml') });
  const azurite = await startAzurite({ directory: join(work, 'azurite') });
  owned.defer(() => azurite.stop());
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  await account.getContainerClient(LOCAL.stateContainer).create();
  const container = account.getContainerClient(LOCAL.container);
  await container.create();
  let rows = 0;
  for (let n = 0; n < files; n++) {
    const file = kinds[n % kinds.length]!;
    await container.getBlockBlobClient(`${n}/${basename(file.path)}`).uploadFile(file.path);
    rows += file.rows;
  }
  const budgets = { requestsPerMinute: Infinity, bytesPerMinute: Infinity };
  const emulator = await startEmulator({ open: true, store: 'count', budgets });
  owned.defer(() => emulator.close());

  const log = join(work, 'host.log');
  const settings = { storageConnection: azurite.connectionString, emulator: emulator.url, app };
  const began = performance.now();
  const { child } = await startFunctionHost(
    { kind: 'built-in', reason: '' },
    {
      app,
      port: (await freePort(43_700)).port,
      env: {
        ...hostEnvironment(settings, env),
        AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism: String(files),
      },
      log,
      signal: AbortSignal.timeout(timeoutMs),
    },
  );
  owned.defer(() => child.stop());
  const lines = async (): Promise<readonly string[]> => (await readFile(log, 'utf8')).split('\n');
  const isDone = (line: string): boolean => / ingestBlob {2}done /.test(line);
  while ((await lines()).filter(isDone).length < files) {
    const seconds = (performance.now() - began) / 1000;
    if (seconds * 1000 > timeoutMs) throw new Error(`not done in ${seconds} s:\n${child.tail().join('\n')}`);
    await pause(200);
  }
  const seconds = (performance.now() - began) / 1000;
  const counted = await countLogRows(emulator.url);
  if (counted !== rows) throw new Error(`${counted} rows of ${rows} arrived:\n${child.tail().join('\n')}`);
  const said = await lines();
  const before = said.slice(0, said.findIndex(isDone));
  return {
    seconds,
    peakMb: await peakMb(child.pid),
    atOnce: before.filter((line) => / ingestBlob {2}runs /.test(line)).length,
  };
}

async function countLogRows(emulator: string): Promise<number> {
  const response = await fetch(`${emulator}/_emulator/tables`);
  const tables = (await response.json()) as readonly { readonly table: string; readonly rows: number }[];
  // Beside them stands a table with a row for each file.
  return tables.filter(({ table }) => table.startsWith('Bench')).reduce((sum, { rows }) => sum + rows, 0);
}

async function peakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6;
}
