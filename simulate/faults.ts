/** How often each fault comes with an operation. Those of the network only meet operations that can fail. */
export interface Faults {
  /** The instance dies, before the effect or behind it. */
  readonly crash: number;
  /** The effect does not happen, and the caller is told of a failure. */
  readonly lostRequest: number;
  /** The effect happens, and the caller is told of a failure. */
  readonly lostAnswer: number;
  /** Everyone stands still for up to two minutes: leases and visibility run out. */
  readonly pause: number;
  /** One instance stands still for so long, and goes on as if nothing had been. */
  readonly stall: number;
}

export const CALM: Faults = { crash: 0, lostRequest: 0, lostAnswer: 0, pause: 0, stall: 0 };
