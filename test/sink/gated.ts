import { gzipSync } from 'node:zlib';
import type { Clock, Endpoint } from '../../src/lib/seams.ts';
import type { Means } from '../../src/lib/sink/means.ts';
import { Outlet } from '../../src/lib/sink/outlet.ts';
import { RuleGate } from '../../src/lib/sink/rule-gate.ts';
import type { GateLimits } from '../../src/lib/sink/rule-gate.ts';

export const GATE: GateLimits = { maxCalls: 16, callsPerMinute: 12_000, bytesPerMinute: 2_000_000_000 };

/** An endpoint behind a gate of its own. */
export const gated = (endpoint: Endpoint, clock: Clock, limits: Partial<GateLimits> = {}): Outlet =>
  new Outlet(endpoint, new RuleGate({ ...GATE, ...limits }, clock));

/** Chance that repeats: the same numbers each time (mulberry32). */
export function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Packs at once: nothing waits for anything but the clock. */
export const meansOf = (clock: Clock): Means => ({
  clock,
  random: seeded(),
  pack: (body) => Promise.resolve(gzipSync(body, { level: 1 })),
});
