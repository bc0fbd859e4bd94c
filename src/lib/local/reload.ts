import { PipelineError } from '../errors.ts';
import { readLogsFile } from './logs-file.ts';
import type { LocalApp } from './local-app.ts';

export interface ReloadOptions {
  readonly config: string;
  /** The text that is in use. */
  readonly text: string;
  readonly local: LocalApp;
  readonly say: (line: string) => void;
  readonly onReloaded: () => void;
  /** The app is down and could not be started again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * What is to be called when `logs.yaml` may have changed: the app starts again with it, or, where it has problems, they
 * are said and the last good one stays in use. One at a time; a change during one is seen after it.
 */
export function reloader({ config, text, local, say, onReloaded, onFailure }: ReloadOptions): () => void {
  let used = text;
  /** Of the last look; undefined where the file could not be read. */
  let seen: string | undefined = text;
  let reloading = Promise.resolve();

  async function reload(): Promise<void> {
    const before = seen;
    seen = undefined;
    const logs = readLogsFile(config);
    seen = logs.text;
    if (seen === before) return;
    if (seen === used) return say('logs.yaml is again what is in use');
    for (const problem of logs.problems) say(problem);
    if (logs.streams === undefined)
      return say('logs.yaml has changed and has problems: the last good one stays in use');
    used = seen;
    say('logs.yaml has changed: the app starts again');
    await local.reload(logs.streams);
    onReloaded();
    say('logs.yaml is in use; upload a file again to have it read again');
  }

  return () => {
    reloading = reloading.then(reload).catch((error: unknown) => {
      // An editor may be about to put the file back.
      if (error instanceof PipelineError && error.code === 'CONFIG_INVALID')
        say(`${error.message}: the last good one stays in use`);
      else onFailure(error);
    });
  };
}
