import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
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
  let stream: WriteStream | undefined;
  const what = `rejects file ${path}`;
  return {
    open(source) {
      let some = false;
      return {
        async add(rejects, entry) {
          some ||= rejects.length > 0;
          for (const reject of rejects) {
            await writing(what, async () => {
              if (stream === undefined) {
                stream = createWriteStream(path);
                await once(stream, 'open');
              }
              if (!stream.write(rejectLine(reject, source, entry))) await once(stream, 'drain');
            });
          }
        },
        close: () => Promise.resolve(some ? path : undefined),
      };
    },
    async close() {
      const open = stream;
      if (open !== undefined) await writing(what, () => finished(open.end()));
    },
  };
}
