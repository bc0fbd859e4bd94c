import { PipelineError } from '../errors.ts';
import type { Bytes, Entry, Source } from '../seams.ts';
import { isDamage } from './is-damage.ts';
import { kindOfContent } from './kind-of-content.ts';
import type { Sample } from './sample.ts';

/** So much of the content of all samples of one log is looked at, layers taken off: each gets an equal share. */
export const SAMPLE_BYTES = 4_000_000;

/** Enough for a header and some records, however many samples there are. */
const LEAST_SHARE_BYTES = 64 * 1024;

export interface ReadSamples {
  readonly samples: readonly Sample[];
  /** What was left out, and why. */
  readonly remarks: readonly string[];
}

/**
 * Reads how the files begin, at most {@link SAMPLE_BYTES} of all together. Files that are no text, or damaged before any
 * content, are passed over where others are left. Fails with SOURCE_*; where nothing is left that could be a log with
 * what was wrong with the first: INFER_EMPTY, INFER_UNKNOWN, DECODE_*.
 */
export async function readSamples(
  sources: readonly Source[],
  open: (source: Source) => AsyncIterable<Entry>,
): Promise<ReadSamples> {
  const share = Math.max(LEAST_SHARE_BYTES, Math.floor(SAMPLE_BYTES / sources.length));
  const samples: Sample[] = [];
  const remarks: string[] = [];
  let refused: PipelineError | undefined;
  for (const source of sources) {
    let left = share;
    try {
      for await (const { name, content } of open(source)) {
        if (left === 0) {
          remarks.push(`${source.path}: only the first files of the archive were looked at`);
          break;
        }
        const path = name === '' ? source.path : `${source.path}/${name}`;
        const { bytes, isCut, damage } = await beginning(content, left);
        if (damage !== undefined) remarks.push(`${path}: ${damage.code}: ${damage.message}`);
        left -= bytes.length;
        const kind = kindOfContent(bytes);
        if (kind === undefined) samples.push({ path: source.path, facts: source.facts, entry: name, bytes, isCut });
        else if (kind !== 'empty') remarks.push(`${path}: left out, it is ${kind}`);
        refused ??= refusal(path, kind);
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      remarks.push(`${source.path}: left out: ${error.code}: ${error.message}`);
      refused ??= error;
    }
  }
  if (samples.length > 0) return { samples, remarks };
  throw refused ?? new PipelineError('INFER_EMPTY', { path: sources[0]?.path ?? '' });
}

function refusal(path: string, kind: ReturnType<typeof kindOfContent>): PipelineError | undefined {
  if (kind === undefined) return undefined;
  return kind === 'empty'
    ? new PipelineError('INFER_EMPTY', { path })
    : new PipelineError('INFER_UNKNOWN', { path, kind });
}

async function beginning(
  content: AsyncIterable<Bytes>,
  limit: number,
): Promise<{ readonly bytes: Bytes; readonly isCut: boolean; readonly damage?: PipelineError }> {
  const pieces: Bytes[] = [];
  let length = 0;
  try {
    for await (const piece of content) {
      pieces.push(piece);
      length += piece.length;
      if (length > limit) break;
    }
  } catch (error) {
    if (length === 0 || !isDamage(error)) throw error;
    return { bytes: Buffer.concat(pieces), isCut: true, damage: error };
  }
  return { bytes: Buffer.concat(pieces).subarray(0, limit), isCut: length > limit };
}
