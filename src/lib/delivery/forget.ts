import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';
import type { SourceContainer, StateListing, StateStore } from '../stores.ts';
import { findBlob } from './find-one.ts';
import { ledgerOrFailure } from './ledger.ts';
import type { JobRooms } from './handle-job.ts';

export interface ForgetRooms extends Pick<JobRooms, 'rejectsName' | 'partName'> {
  readonly store: StateStore;
  readonly blobs: SourceContainer;
  /** How long a ledger outlives its blob. */
  readonly retentionMs: number;
}

/** Whether a ledger without a blob in the listing is old enough to be looked at. */
export const mayForget = (ledger: StateListing, now: number, retentionMs: number): boolean =>
  !ledger.isLeased && now - ledger.modified >= retentionMs;

/**
 * Removes a ledger, and the rejects of its file. The rule: **a ledger goes only when its blob is gone, and
 * `LOGSLUICE_RETENTION_DAYS` after its last writing.** So nothing is forgotten, for what is gone can be neither read nor
 * sent; and nothing is sent twice, for whatever is uploaded under that path later has another ETag, which is other content
 * to any ledger. (A blob that is undeleted has its old ETag: keep ledgers for longer than blobs can be undeleted.)
 *
 * It goes by its ETag and without a lease: who claims it or writes it meanwhile keeps it. Rejects and the ledgers of parts go
 * first, those that are as old alone, so that a crash in between leaves a ledger to find them by.
 */
export async function forget(
  { name, etag }: StateListing,
  now: number,
  rooms: ForgetRooms,
  options: RunOptions,
): Promise<boolean> {
  const { store, blobs, retentionMs } = rooms;
  const found = await store.read(name, options);
  if (found === undefined || found.etag !== etag) return false;
  const ledger = ledgerOrFailure(name, found.text);
  // A ledger of another version is left to the program that knows it.
  if (ledger instanceof PipelineError || (await findBlob(blobs, ledger.file, options)) !== undefined) return false;
  const until = now - retentionMs;
  await removeBelow(rooms.rejectsName(ledger), REJECTS, until, store, options);
  await removeBelow(rooms.partName(ledger.container, ledger.file, ANY_PART), PART, until, store, options);
  return (await store.remove(name, etag, options)) === 'removed';
}

/** Below the folder of a file. What has more before it is of a file whose path begins with that of this one. */
const REJECTS = /^[^/]+\/(\d+-)?\d+\.ndjson$/;
const PART = /^[^/]+\/\d+$/;
const ANY_PART = { of: 'any', number: 0 };

/** Removes what lies two levels below the folder that `example` lies in, as `pattern` says. */
async function removeBelow(
  example: string,
  pattern: RegExp,
  until: number,
  store: StateStore,
  options: RunOptions,
): Promise<void> {
  const folder = `${example.split('/').slice(0, -2).join('/')}/`;
  for await (const page of store.list(folder, options)) {
    for (const { name, etag, modified } of page) {
      if (modified <= until && pattern.test(name.slice(folder.length))) await store.remove(name, etag, options);
    }
  }
}
