import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PipelineError } from '../errors.ts';
import { endOf, startChild, TIED, type Child, type ChildOptions } from './child.ts';

const HOST_CHOICES = ['auto', 'func', 'built-in'] as const;
export type HostChoice = (typeof HOST_CHOICES)[number];

export interface ChosenHost {
  readonly kind: 'func' | 'built-in';
  /** Says which, and why. */
  readonly reason: string;
  /** Where `func` lies. */
  readonly func?: string;
}

export interface FunctionHost {
  readonly url: string;
  readonly child: Child;
}

/** A cold `func start` may have to fetch its extensions first. */
const START_MS = 120_000;
const LOOK_MS = 100;

/** Core Tools where they are on PATH, else the built-in host. Fails with SETTING_INVALID. */
export function chooseHost(choice: string, path: string): ChosenHost {
  if (!HOST_CHOICES.includes(choice as HostChoice)) {
    throw new PipelineError('SETTING_INVALID', {
      setting: 'LOGSLUICE_HOST',
      problem: 'must be auto, func or built-in',
    });
  }
  if (choice === 'built-in') return { kind: 'built-in', reason: 'the built-in host, as LOGSLUICE_HOST says' };
  const func = onPath('func', path);
  if (func !== undefined) return { kind: 'func', func, reason: `Azure Functions Core Tools, ${func}` };
  if (choice === 'auto') return { kind: 'built-in', reason: 'the built-in host: Core Tools (func) are not on PATH' };
  throw new PipelineError('SETTING_INVALID', {
    setting: 'LOGSLUICE_HOST',
    problem: 'is func, and no func is on PATH: install Azure Functions Core Tools 4',
  });
}

/** Starts the chosen host on the build in `app` and waits until it says that it runs. Fails with LOCAL_CHILD, or stops it on abort. */
export async function startFunctionHost(
  { func }: ChosenHost,
  options: {
    readonly app: string;
    readonly port: number;
    readonly env: NodeJS.ProcessEnv;
    readonly log: string;
    readonly signal: AbortSignal;
    /** Of the built-in host: how long a message is held before it appears again, should the host die. */
    readonly visibilitySeconds?: number;
  },
): Promise<FunctionHost> {
  const { app, port, env, log, signal, visibilitySeconds } = options;
  const visibility = visibilitySeconds === undefined ? [] : ['--visibility-seconds', String(visibilitySeconds)];
  const builtIn = join(import.meta.dirname, 'host/main.ts');
  const program: Pick<ChildOptions, 'command' | 'args' | 'env' | 'tie'> =
    func === undefined
      ? {
          command: process.execPath,
          args: [...TIED, builtIn, '--app', app, '--port', String(port), ...visibility],
          env,
          tie: 'channel',
        }
      : {
          command: func,
          args: ['start', '--port', String(port)],
          // func runs the `node` that it finds first; it should be the one that we run on.
          env: { ...env, PATH: [dirname(process.execPath), env['PATH']].join(delimiter) },
          tie: 'signal',
        };
  const child = await startChild({ name: 'The function host', cwd: app, log, ...program });
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([untilRunning(url, signal), endOf(child)]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, child };
}

async function untilRunning(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const state = await fetch(`${url}/admin/host/status`, { signal: AbortSignal.timeout(2000) }).then(
      async (response) => ((await response.json()) as { state?: string }).state,
      () => 'no answer yet',
    );
    if (state === 'Running') return;
    await delay(LOOK_MS, undefined, { signal });
  }
  const fact = `did not say that it runs within ${START_MS / 1000} seconds`;
  throw new PipelineError('LOCAL_CHILD', { program: 'The function host', fact });
}

function onPath(program: string, path: string): string | undefined {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  const candidates = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
