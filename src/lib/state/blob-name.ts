import { createHash } from 'node:crypto';

/** https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
const MAX_NAME_LENGTH = 1024;
const MAX_PATH_SEGMENTS = 254;

/** Room for a suffix, whichever it is: all that lies below one path lies in one folder. An ETag, a time and numbers take 60. */
const SUFFIX_LENGTH = 100;

/** `<prefix>/<container>/<path><suffix>`; a path too long, or too deep, for that is replaced by its hash. */
export function stateBlobName(prefix: string, container: string, path: string, suffix: string): string {
  const whole = `${prefix}/${container}/${path}`;
  const name = `${whole}${suffix}`;
  const room = suffix === '' ? 0 : Math.max(suffix.length, SUFFIX_LENGTH);
  if (whole.length + room <= MAX_NAME_LENGTH && name.split('/').length <= MAX_PATH_SEGMENTS) return name;
  return `${prefix}/${container}/sha256-${createHash('sha256').update(path).digest('hex')}${suffix}`;
}

/** Where the ledger of a blob lies: the names sort as the paths do. */
export const ledgerName = (container: string, path: string): string => stateBlobName('ledgers', container, path, '');

interface Part {
  readonly of: string;
  readonly number: number;
}

/** Where the ledger of a part lies. */
export const partName = (container: string, path: string, { of, number }: Part): string =>
  stateBlobName('parts', container, path, `/${of}/${String(number).padStart(2, '0')}`);

/** Of which file, content and part. */
export interface RunOfFile {
  readonly container: string;
  readonly file: string;
  readonly etag: string;
  /** Its number. */
  readonly runs: number;
  readonly part?: Part;
}

/** Where a run keeps its rejects. */
export function rejectsName({ container, file, etag, runs, part }: RunOfFile): string {
  const run = `${String(runs).padStart(4, '0')}.ndjson`;
  const suffix = part === undefined ? `/${etag.replaceAll('"', '')}/${run}` : `/${part.of}/${part.number}-${run}`;
  return stateBlobName('rejects', container, file, suffix);
}
