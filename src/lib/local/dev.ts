import { join } from 'node:path';
import { PipelineError, type ErrorCode } from '../errors.ts';
import { claim, withdraw } from './dev-state.ts';
import { startStack, type DevOptions } from './dev-stack.ts';

/** What `npm start` ends with: 0 after Ctrl-C, 1 when something failed, 2 when it runs already, or a setting or `logs.yaml` is wrong. */
export type DevExitCode = 0 | 1 | 2;

const WRONG_USE: readonly ErrorCode[] = ['LOCAL_RUNNING', 'CONFIG_INVALID', 'SETTING_INVALID'];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * `npm start`: storage, the emulator and the function app on this machine, the samples in the container, and a line for
 * each file that is ingested, until SIGINT or SIGTERM. Leaves no process behind.
 */
export async function runDev(options: DevOptions): Promise<DevExitCode> {
  const root = options.root ?? join(import.meta.dirname, '../../..');
  const say = (line: string): void => {
    options.out.write(`${line}\n`);
  };
  const stopping = new AbortController();
  // A second signal while we stop changes nothing: stopping is bounded in time by itself.
  const stop = (): void => stopping.abort();
  for (const signal of SIGNALS) process.on(signal, stop);
  await using owned = new AsyncDisposableStack();
  owned.defer(() => SIGNALS.forEach((signal) => process.off(signal, stop)));
  try {
    await claim(root);
    owned.defer(() => withdraw(root));
    const untilDeath = await startStack({ ...options, root, say, signal: stopping.signal, owned });
    await Promise.race([untilDeath(), aborted(stopping.signal)]);
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    if (!(error instanceof PipelineError)) throw error;
    if (typeof error.cause === 'string') say(error.cause);
    say(`${error.code}  ${error.message}`);
    say(`  ${error.fix}`);
    return WRONG_USE.includes(error.code) ? 2 : 1;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
