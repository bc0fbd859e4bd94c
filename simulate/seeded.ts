import { random, type Random } from '../bench/random.ts';

/** Numbers of their own for each stream of a seed, unlike those of its neighbours. */
export function seeded(seed: number, stream: number): Random {
  // The finaliser of MurmurHash3: small seeds would begin with small numbers.
  let state = Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca77);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return random(state ^ (state >>> 16));
}
