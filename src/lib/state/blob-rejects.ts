import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import type { RejectLog } from '../seams.ts';
import { stateBlobName } from './blob-name.ts';
import { rejectLine } from './reject-line.ts';
import { writing } from './writing.ts';

/** Lines are held up to this many bytes, then staged as one block: 50,000 blocks a blob make 200 GB of rejects. */
const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Rejects of one source blob as `rejects/<container>/<path>/<etag>.ndjson` in the app's own container. It appears whole
 * when the log is closed; a run that is cut off leaves nothing half-written. Fails with STATE_WRITE.
 */
export function blobRejects(state: ContainerClient, container: string, path: string, etag: string): RejectLog {
  const name = stateBlobName('rejects', container, path, `/${etag.replaceAll('"', '')}.ndjson`);
  const blob = state.getBlockBlobClient(name);
  const blocks: string[] = [];
  let lines: string[] = [];
  let held = 0;

  const stage = async (): Promise<void> => {
    if (held === 0) return;
    const body = Buffer.from(lines.join(''));
    lines = [];
    held = 0;
    const id = Buffer.from(String(blocks.length).padStart(8, '0')).toString('base64');
    blocks.push(id);
    await writing(`rejects ${name}`, () => blob.stageBlock(id, body, body.length));
  };
  return {
    async add(rejects, entry) {
      for (const reject of rejects) {
        const line = rejectLine(reject, path, entry);
        lines.push(line);
        held += line.length;
        if (held >= BLOCK_BYTES) await stage();
      }
    },
    async close() {
      await stage();
      if (blocks.length === 0) return undefined;
      await writing(`rejects ${name}`, () => commit(blob, blocks));
      return name;
    },
  };
}

const commit = (blob: BlockBlobClient, blocks: string[]): Promise<unknown> =>
  blob.commitBlockList(blocks, { blobHTTPHeaders: { blobContentType: 'application/x-ndjson' } });
