import type { Bytes } from '../../seams.ts';

/** Bytes of a file → the same text as UTF-8. What comes out does not depend on how the input is cut. */
export interface TextStep {
  push(input: Bytes): readonly Bytes[];
  end(): readonly Bytes[];
  /** Bytes that fit no character and became U+FFFD. */
  readonly replaced: number;
}
