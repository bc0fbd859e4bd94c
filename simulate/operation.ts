import type { RunOptions } from '../src/lib/seams.ts';
import type { Process } from './instance.ts';

export interface OperationOptions extends Partial<RunOptions> {
  /** What a caller is told whose request or answer got lost. Where there is none, neither does. */
  readonly failure?: () => Error;
  /** Where an answer got lost, the client may ask again by itself: the effect happens twice, and the second is answered. */
  readonly isRetried?: boolean;
  /** How long it is on its way. Default: it may happen at once. */
  readonly takesMs?: number;
}

/** Something that an instance has asked for and that has not happened yet: a request with an effect, or a timer. */
export interface Operation extends OperationOptions {
  readonly who: Process;
  readonly name: string;
  /** Undefined for a timer. Runs at one instant. */
  readonly effect: (() => unknown) | undefined;
  /** Not before then. */
  due: number;
  /** Its caller was told of an abort, and waits no more. */
  isAbandoned: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A timer that nobody waits for: it need not happen. */
export const isIdle = ({ effect, isAbandoned, who }: Operation): boolean =>
  effect === undefined && (isAbandoned || who.isDead);
