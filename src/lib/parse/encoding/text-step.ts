import type { Bytes, Step } from '../../seams.ts';

/** Bytes of some encoding → bytes of UTF-8, the same however the input is cut. */
export interface TextStep extends Step<Bytes, Bytes> {
  /** How many U+FFFD stand for bytes that do not fit, so far. */
  readonly replaced: number;
  /** Whether all that was given so far are the bytes that came, so that each stands where it stood. */
  readonly isVerbatim: boolean;
  /** Gives what is held only to see more, as far as it is whole characters. */
  flush?(): readonly Bytes[];
}
