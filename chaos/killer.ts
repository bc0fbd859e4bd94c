import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../bench/random.ts';
import type { CallEvent, CallWatcher } from './calls.ts';
import type { Fleet, Host } from './fleet.ts';

/** How long a host works, in the mean, before it is killed. */
const LIFE_MS = 3000;
/** How long to wait for a call, and for a host that has worked so long. */
const PATIENCE_MS = 10_000;
const EVENTS: readonly [CallEvent, CallEvent] = ['arrived', 'answered'];

export interface KillOptions {
  readonly kills: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly random: Random;
  readonly onKill: (host: Host) => void;
}

/**
 * Kills hosts at random moments, right after a call of theirs arrived or was answered, while they start, and several at
 * once. Gives how many.
 */
export async function kill(fleet: Fleet, calls: CallWatcher, options: KillOptions): Promise<number> {
  const { kills, until, random, onKill } = options;
  const killed: Host[] = [];
  const strike = (host: Host, why: string): void => {
    if (killed.length >= kills || !host.kill(why)) return;
    killed.push(host);
    onKill(host);
  };
  while (killed.length < kills && Date.now() < until) {
    const lifeMs = -Math.log(1 - random.below(1000) / 1000) * LIFE_MS;
    const ready = await readyFor(fleet, lifeMs);
    const draw = random.below(20);
    if (draw === 0) {
      const starting = fleet.hosts.filter(({ readyFor }) => readyFor === undefined);
      for (const host of starting) strike(host, 'while it started');
    } else if (draw <= 6) {
      const event = random.pick(EVENTS);
      const rule = await calls.next(event, PATIENCE_MS);
      const caller = fleet.hosts.find((host) => host.rule === rule);
      if (caller === undefined) continue;
      const ms = random.chance(0.5) ? 0 : random.below(100);
      if (ms > 0) await delay(ms);
      strike(caller, `${ms} ms after a call of it was ${event === 'arrived' ? 'begun' : event}`);
    } else if (draw <= 8) {
      for (const host of fleet.hosts) strike(host, 'with all others');
    } else strike(ready[random.below(ready.length)]!, 'at random');
  }
  return killed.length;
}

/** At least one. */
async function readyFor(fleet: Fleet, ms: number): Promise<readonly Host[]> {
  for (const deadline = Date.now() + ms + 6 * PATIENCE_MS; Date.now() < deadline; await delay(20)) {
    const ready = fleet.hosts.filter(({ readyFor = -1 }) => readyFor >= ms);
    if (ready.length > 0) return ready;
  }
  throw new Error('no host was ready for a minute');
}
