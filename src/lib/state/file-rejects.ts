import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { RejectLog } from '../seams.ts';
import { rejectLine } from './reject-line.ts';
import { writing } from './writing.ts';

/** Rejects of several source files in one local NDJSON file; `open` gives the log of one of them. */
export interface RejectsFile {
  open(source: string): RejectLog;
  close(): Promise<void>;
}

/** Fails with STATE_WRITE. The file is made with the first reject, and then replaces one of the same name. */
export function rejectsFile(path: string): RejectsFile {
  const what = `rejects file ${path}`;
  let file: FileHandle | undefined;
  /** One write at a time: lines of files that are read together must not run into each other. */
  let last: Promise<void> = Promise.resolve();
  const append = (lines: string): Promise<void> => {
    const write = (): Promise<void> =>
      writing(what, async () => {
        file ??= await open(path, 'w');
        await file.appendFile(lines);
      });
    last = last.then(write, write);
    return last;
  };
  return {
    open(source) {
      let some = false;
      return {
        async add(rejects, entry) {
          if (rejects.length === 0) return;
          await append(rejects.map((reject) => rejectLine(reject, source, entry)).join(''));
          some = true;
        },
        close: () => Promise.resolve(some ? path : undefined),
      };
    },
    async close() {
      await writing(what, async () => file?.close());
    },
  };
}
