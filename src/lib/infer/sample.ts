import type { BlobFacts, Bytes } from '../seams.ts';

/** How one file begins, its layers taken off: all that is looked at of it. */
export interface Sample {
  /** As `match` sees the file. */
  readonly path: string;
  readonly facts: BlobFacts;
  /** Name inside an archive; empty for the file itself. */
  readonly entry: string;
  readonly bytes: Bytes;
  /** Whether the file goes on behind them: a record that is open at their end is not judged. */
  readonly isCut: boolean;
}

/** So much of the samples tells the format; their whole tells the types. */
const JUDGED_BYTES = 256 * 1024;
const LEAST_JUDGED_BYTES = 4096;

/** How the samples begin, each alike. */
export function beginnings(samples: readonly Sample[]): readonly Sample[] {
  const share = Math.max(LEAST_JUDGED_BYTES, Math.floor(JUDGED_BYTES / samples.length));
  return samples.map((sample) =>
    sample.bytes.length <= share ? sample : { ...sample, bytes: sample.bytes.subarray(0, share), isCut: true },
  );
}
