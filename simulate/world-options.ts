import type { Faults } from './faults.ts';
import type { Instance } from './instance.ts';

export interface WorldOptions {
  /** Default: none. */
  readonly faults?: Partial<Faults>;
  /** Whether {@link World.trace} is kept. */
  readonly trace?: boolean;
  /** Whether a request that may fail, by its name, cannot reach its end now. Default: all can. */
  readonly isCutOff?: (request: string) => boolean;
}

export interface RunLimits {
  readonly maxSteps: number;
  /** Faults end behind this step, so that what must happen in the end can be told from what may be late. */
  readonly faultSteps: number;
  /** Asked between steps, when nothing of the dead is on its way any more. */
  readonly done: () => boolean;
  /** Told of each instance that a fault killed. */
  readonly restart: (died: Instance) => void;
}

/** `idle`: nothing is left that could happen, and it is not done. `stuck`: not done after `maxSteps`. */
export type End = 'done' | 'idle' | 'stuck';
