import type { Bytes, Clock } from '../seams.ts';
import { gzipPack } from './gzip-pack.ts';
import { systemClock } from './system-clock.ts';

/** What a sink takes from the world besides endpoints, so that a test or a simulation repeats exactly. */
export interface Means {
  readonly clock: Clock;
  /** As `Math.random`. */
  readonly random: () => number;
  /** Compresses a body. */
  readonly pack: (body: Bytes) => Promise<Bytes>;
}

export const systemMeans: Means = { clock: systemClock, random: Math.random, pack: gzipPack };
