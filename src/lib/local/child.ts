import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PipelineError } from '../errors.ts';

/** A process of ours. It runs in its own process group, so that a Ctrl-C in the terminal reaches us alone. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process is gone, with how it ended: `exit code 1`, `signal SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
  /** The last lines that it wrote. */
  tail(): readonly string[];
  /** Resolves with the first line, past or future, that `pick` gives a value for. Fails with LOCAL_CHILD if it ends. */
  line<T>(pick: (line: string) => T | undefined): Promise<T>;
  /** Asks it to end, and ends it by force after `graceMs`. Resolves when it is gone. */
  stop(graceMs?: number): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment. Default: ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** File that its output is appended to. */
  readonly log?: string;
  /**
   * `channel`: a Node program that ends when its IPC channel closes, so that it cannot outlive us, however we die.
   * `signal`: any other program; it gets SIGTERM.
   */
  readonly tie: 'channel' | 'signal';
  onLine?(line: string): void;
}

const TAIL_LINES = 40;

/** Starts a child process. Fails with LOCAL_CHILD when it cannot be started. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const spawned = spawn(options.command, options.args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? process.env,
    detached: process.platform !== 'win32',
    stdio: options.tie === 'channel' ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  const log = options.log === undefined ? undefined : openLog(options.log);
  const outputs = [spawned.stdout, spawned.stderr].filter((stream) => stream !== null);
  for (const input of outputs) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (lines.length > TAIL_LINES) lines.shift();
      log?.write(`${line}\n`);
      for (const watcher of watchers) watcher(line);
      options.onLine?.(line);
    });
  }
  const drained = Promise.all(outputs.map((stream) => finished(stream)));
  const exited = new Promise<string>((resolve) => {
    spawned.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  // `close` would say both, but never comes once the channel was closed from our side; and a grandchild may hold the pipes.
  const ended = exited.then(async (how) => {
    await Promise.race([drained, delay(500, undefined, { ref: false })]);
    log?.end();
    return how;
  });
  const pid = await started(spawned, options.name);
  const child: Child = {
    name: options.name,
    pid,
    ended,
    tail: () => lines,
    line: (pick) =>
      new Promise((resolve, reject) => {
        const watcher = (line: string): void => {
          const value = pick(line);
          if (value === undefined) return;
          watchers.delete(watcher);
          resolve(value);
        };
        watchers.add(watcher);
        lines.forEach(watcher);
        endOf(child).catch(reject);
      }),
    stop: async (graceMs = 10_000) => {
      if (options.tie === 'channel') {
        if (spawned.connected) spawned.disconnect();
      } else {
        spawned.kill('SIGTERM');
      }
      const timer = new AbortController();
      const gone = await Promise.race([
        ended.then(() => true),
        delay(graceMs, false, { signal: timer.signal, ref: true }),
      ]).finally(() => timer.abort());
      if (!gone) endGroup(pid);
      await ended;
    },
  };
  return child;
}

/** Fails with LOCAL_CHILD, whose cause is the end of what it wrote, when the child ends. */
export async function endOf(child: Child): Promise<never> {
  const how = await child.ended;
  const cause = child.tail().join('\n');
  throw new PipelineError('LOCAL_CHILD', { program: child.name, fact: `ended with ${how}` }, { cause });
}

/** How long a program may take to end after that: nobody may be left to end it by force. */
const ORPHAN_MS = 9000;

/** Arguments for a Node program that knows nothing of IPC: losing the channel becomes its SIGTERM. */
export const TIED = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `process.once('disconnect', () => { setTimeout(() => process.exit(), ${ORPHAN_MS}).unref(); if (!process.emit('SIGTERM')) process.exit(); }); process.channel?.unref();`,
  )}`,
] as const;

function openLog(path: string): NodeJS.WritableStream {
  mkdirSync(dirname(path), { recursive: true });
  return createWriteStream(path, { flags: 'a' });
}

async function started(child: ChildProcess, program: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new PipelineError('LOCAL_CHILD', { program, fact: `cannot be started (${cause.code})` }, { cause })),
    );
  });
  return child.pid as number;
}

function endGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
