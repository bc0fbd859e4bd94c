import type { BlobFacts } from '../../src/lib/seams.ts';
import type { Sample } from '../../src/lib/infer/sample.ts';

export const LIMITS = { maxRecordBytes: 1_000_000, maxRowBytes: 1_000_000 };

/** A file with that content, written on 24 November 2026. */
export function sampleOf(content: string | Buffer, path = 'some.log', isCut = false): Sample {
  const bytes = Buffer.from(content);
  const facts: BlobFacts = {
    path,
    name: path.split('/').at(-1)!,
    container: '',
    lastModified: '2026-11-24T08:00:00.000Z',
    size: bytes.length,
    metadata: {},
  };
  return { path, facts, entry: '', bytes, isCut };
}
