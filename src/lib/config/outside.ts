import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MAX_LOOKUP_BYTES } from './lookup-file.ts';
import type { Environment } from './settings.ts';

/** What `logs.yaml` names outside of itself. */
export interface Outside {
  /** The bytes of a file; its path starts at the folder of `logs.yaml`. Or why there are none: "cannot be read (ENOENT)". */
  readFile(path: string): Buffer | { readonly fault: string };
  setting(name: string): string | undefined;
}

export const NOTHING_OUTSIDE: Outside = {
  readFile: () => ({ fault: 'cannot be read: there is no folder to read it from' }),
  setting: () => undefined,
};

/** What a `logs.yaml` at `path` may refer to. */
export const outsideOf = (path: string, env: Environment): Outside => ({
  readFile(name) {
    try {
      const file = resolve(dirname(path), name);
      return statSync(file).size > MAX_LOOKUP_BYTES
        ? { fault: `has more than ${MAX_LOOKUP_BYTES} bytes` }
        : readFileSync(file);
    } catch (cause) {
      return { fault: `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})` };
    }
  },
  setting: (name) => env[name],
});
