import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { PipelineError } from '../errors.ts';
import type { RejectLog } from '../seams.ts';
import { rejectLine } from './reject-line.ts';

/** Rejects of several source files in one local NDJSON file; `open` gives the log of one of them. */
export interface RejectsFile {
  open(source: string): RejectLog;
  close(): Promise<void>;
}

/** Fails with STATE_WRITE. The file is made with the first reject, and then replaces one of the same name. */
export function rejectsFile(path: string): RejectsFile {
  let stream: WriteStream | undefined;
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new PipelineError('STATE_WRITE', { what: `rejects file ${path}`, reason }, { cause });
    }
  };
  return {
    open(source) {
      let some = false;
      return {
        async add(rejects, entry) {
          some ||= rejects.length > 0;
          for (const reject of rejects) {
            await attempt(async () => {
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
      if (open !== undefined) await attempt(() => finished(open.end()));
    },
  };
}
