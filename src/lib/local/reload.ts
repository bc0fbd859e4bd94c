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
  let reloading = Promise.resolve();

  async function reload(): Promise<void> {
    const logs = readLogsFile(config);
    if (logs.text === used) return;
    used = logs.text;
    for (const problem of logs.problems) say(problem);
    if (logs.streams === undefined)
      return say('logs.yaml has changed and has problems: the last good one stays in use');
    say('logs.yaml has changed: the app starts again');
    await local.reload(logs.streams);
    onReloaded();
    say('logs.yaml is in use; upload a file again to have it read again');
  }

  return () => {
    reloading = reloading.then(reload).catch((error: unknown) => {
      // An editor may be about to put the file back.
      if (error instanceof PipelineError && error.code === 'CONFIG_INVALID') say(error.message);
      else onFailure(error);
    });
  };
}
