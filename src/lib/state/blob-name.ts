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
