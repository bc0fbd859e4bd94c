import { readFileSync, rmSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PipelineError } from '../errors.ts';

const schema = z.object({
  emulator: z.string(),
  host: z.string(),
  page: z.string(),
  storageConnection: z.string(),
  container: z.string(),
  stateContainer: z.string(),
  pids: z.object({ dev: z.int(), azurite: z.int(), host: z.int() }),
});

/** What is running in this folder: `.logsluice/dev.json`, for `logsluice drop` and for scripts. */
export type DevState = z.output<typeof schema>;

/** What stands there while it starts. */
const starting = z.object({ pids: z.object({ dev: z.int() }) });

/** A start takes no longer; a file that is older and not complete was left behind. */
const START_MS = 120_000;

/** The folder of all local state: Azurite's files, the emulator's rows, logs. Outside what a host watches. */
export const stateFolder = (root: string): string => join(root, '.logsluice');

const fileIn = (root: string): string => join(stateFolder(root), 'dev.json');

/** Makes this process the one that runs here. Fails with LOCAL_RUNNING when another one does. */
export async function claim(root: string): Promise<void> {
  mkdirSync(stateFolder(root), { recursive: true });
  const text = JSON.stringify({ pids: { dev: process.pid } });
  for (;;) {
    try {
      return writeFileSync(fileIn(root), text, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const page = await pageOfOther(root);
    if (page !== undefined) throw new PipelineError('LOCAL_RUNNING', { page });
    rmSync(fileIn(root), { force: true });
  }
}

export function publish(root: string, state: DevState): void {
  writeFileSync(fileIn(root), `${JSON.stringify(state, null, 2)}\n`);
}

export function withdraw(root: string): void {
  rmSync(fileIn(root), { force: true });
}

/** What runs in this folder. Fails with LOCAL_NOT_RUNNING. */
export async function runningState(root: string): Promise<DevState> {
  const state = schema.safeParse(readState(root));
  if (state.success && (await answers(state.data.page))) return state.data;
  throw new PipelineError('LOCAL_NOT_RUNNING', undefined);
}

/** The page of whoever runs here, if the process that wrote the file is still there and does what it says. */
async function pageOfOther(root: string): Promise<string | undefined> {
  const found = readState(root);
  const state = schema.safeParse(found);
  if (state.success) return (await answers(state.data.page)) ? state.data.page : undefined;
  const claimed = starting.safeParse(found);
  const age = Date.now() - (statSync(fileIn(root), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return claimed.success && age < START_MS && isAlive(claimed.data.pids.dev) ? 'it is just starting' : undefined;
}

function readState(root: string): unknown {
  try {
    return JSON.parse(readFileSync(fileIn(root), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function answers(page: string): Promise<boolean> {
  return fetch(page, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.body?.cancel().then(() => response.ok) ?? response.ok,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
