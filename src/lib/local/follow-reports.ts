import { text } from 'node:stream/consumers';
import type { ContainerClient } from '@azure/storage-blob';
import { loop, type Listener } from './loop.ts';
import { parseReport, type FileReport } from './file-report.ts';

const LOOK_MS = 300;

/** The end of a file, or why it waits. One that merely goes on in another run has nothing to tell. */
const isTold = ({ state, error }: FileReport): boolean =>
  state === 'waiting' ? error !== undefined : state !== 'running';

/**
 * Calls `onReport` for each report on a file of `container` that is written from now on, also when it is the second one
 * on the same file. What lies there already is passed over, unless `from` says otherwise.
 */
export async function followReports(
  state: ContainerClient,
  container: string,
  options: {
    readonly from: 'now' | 'beginning';
    /** The next report waits for it. */
    onReport(report: FileReport): unknown;
    onFailure(error: unknown): void;
  },
): Promise<Listener> {
  const seen = new Map<string, string>();
  const prefix = `ledgers/${container}/`;

  async function look(tell: boolean): Promise<void> {
    for await (const { name, properties } of state.listBlobsFlat({ prefix })) {
      let version = unquoted(properties.etag);
      if (seen.get(name) === version) continue;
      if (tell) {
        // One call, and what it gives may be newer than the listing: between two of them the ledger may change.
        const { readableStreamBody, etag } = await state.getBlobClient(name).download();
        const report = parseReport(await text(readableStreamBody!));
        if (isTold(report)) await options.onReport(report);
        version = unquoted(etag!);
      }
      seen.set(name, version);
    }
  }

  await look(options.from === 'beginning');
  return loop(
    async () => {
      await look(true);
      return false;
    },
    { pauseMs: LOOK_MS, onFailure: (error) => options.onFailure(error) },
  );
}

/** Listings of some services leave the quotation marks out that every other answer has. */
const unquoted = (etag: string): string => etag.replaceAll('"', '');
