import { createHash } from 'node:crypto';

/** https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
const MAX_NAME_LENGTH = 1024;
const MAX_PATH_SEGMENTS = 254;

/** `<prefix>/<container>/<path><suffix>`; a path too long, or too deep, for that is replaced by its hash. */
export function stateBlobName(prefix: string, container: string, path: string, suffix: string): string {
  const name = `${prefix}/${container}/${path}${suffix}`;
  if (name.length <= MAX_NAME_LENGTH && name.split('/').length <= MAX_PATH_SEGMENTS) return name;
  return `${prefix}/${container}/sha256-${createHash('sha256').update(path).digest('hex')}${suffix}`;
}
