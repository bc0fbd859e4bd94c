import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export const ROOT = join(import.meta.dirname, '../..');
export const BIN = join(ROOT, 'bin/logsluice.mjs');

export interface Ended {
  readonly code: number | null;
  /** What ended it, where that was a signal. */
  readonly signal?: NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: that of this project. */
  readonly bin?: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  signal(name: NodeJS.Signals): void;
  /** The first line of stdout or stderr, past or future, that the pattern fits. Fails when the command ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

/** The environment of a command: what finds programs, and nothing of Logsluice's but what is given. */
export function environment(given: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(LOGSLUICE|AZURE|NODE_V8|VITEST)|Storage/i.test(name) && name !== 'NODE_OPTIONS',
  );
  return { ...Object.fromEntries(inherited), ...given };
}

/** Starts `logsluice` as a user does. */
export function start(args: readonly string[], { cwd = ROOT, env = {}, bin = BIN }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: environment(env), stdio: 'pipe' });
  const text = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      for (const watcher of watchers) watcher();
    });
  }
  child.stdin.end();
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    ...(signal === null ? {} : { signal: signal as NodeJS.Signals }),
    ...text,
  }));
  return {
    pid: child.pid!,
    ended,
    signal: (name) => void child.kill(name),
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = [text.stdout, text.stderr]
            .flatMap((all) => all.split('\n').slice(0, -1))
            .map((line) => pattern.exec(line))
            .find((match) => match !== null);
          if (found) {
            watchers.delete(look);
            resolve(found);
          }
        };
        watchers.add(look);
        look();
        ended.then(
          ({ stdout, stderr }) => reject(new Error(`ended without ${pattern}: ${stdout}${stderr}`)),
          (error: Error) => reject(error),
        );
      }),
  };
}

/** Runs `logsluice` to its end. */
export const logsluice = (args: readonly string[], options?: RunOptions): Promise<Ended> => start(args, options).ended;

/** A folder of its own for this test file, with the project's `logs.yaml` and `samples` in it. */
export function useFolder(): {
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<string>;
} {
  let path: string;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'logsluice-cli-'));
    await cp(join(ROOT, 'logs.yaml'), join(path, 'logs.yaml'));
    await cp(join(ROOT, 'samples'), join(path, 'samples'), { recursive: true });
  });
  afterAll(() => rm(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    write: async (name, content) => {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
  };
}
