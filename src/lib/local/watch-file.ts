import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps, or put a new one in its place. */
const QUIET_MS = 250;

/** Calls `onChange` when the file may have changed and has been quiet for a moment. Gives what ends it. */
export function watchFile(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(path), (_event, name) => {
    if (name !== null && name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
