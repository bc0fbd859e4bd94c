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
  let opening: Promise<WriteStream> | undefined;
  const what = `rejects file ${path}`;

  const append = async (lines: string): Promise<void> => {
    opening ??= opened(path);
    const stream = await opening;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    stream.write(lines, (error) => (error ? reject(error) : resolve()));
    await promise;
  };
  return {
    open(source) {
      let some = false;
      return {
        async add(rejects, entry) {
          if (rejects.length === 0) return;
          const lines = rejects.map((reject) => rejectLine(reject, source, entry)).join('');
          await writing(what, () => append(lines));
          some = true;
        },
        close: () => Promise.resolve(some ? path : undefined),
      };
    },
    async close() {
      // What failed before has been said to whoever wrote.
      const stream = await opening?.catch(() => undefined);
      if (stream !== undefined && !stream.errored) await writing(what, () => finished(stream.end()));
    },
  };
}

async function opened(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path);
  await once(stream, 'open');
  // Each write hears of its own failure.
  stream.on('error', () => undefined);
  return stream;
}
