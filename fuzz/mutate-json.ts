import type { Random } from '../bench/random.ts';
import { mutateText } from './mutate.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that a program may not expect where another stands. */
const VALUES: readonly [Json, ...Json[]] = [
  null, true, false, 0, 1, -1, 2, 7, 0.5, -0.5, 100, 101, 1000, 0x7fffffff, 0x80000000, 2 ** 53, 1e15, 1e308, '', ' ', '0', '-1', 'null', 'x', '"0x1"',
  'done', 'waiting', 'running', 'parked', '2026-02-30T00:00:00Z', 'not a time', 'a/../b', '\ud800', '\u2028', '__proto__', [], {}, [null], [[]],
]; // prettier-ignore

/** Objects that others are made from, as JSON. */
export type JsonSeeds = readonly [string, ...string[]];

/** One of the objects with some values replaced, moved, left out; sometimes its text spoiled. */
export function mutateJson(seeds: JsonSeeds, chance: Random): Buffer {
  const seed = chance.pick(seeds);
  if (chance.chance(0.1)) return mutateText(Buffer.from(seed), Buffer.from(chance.pick(seeds)), chance);
  const value = JSON.parse(seed) as { [key: string]: Json };
  const other = JSON.parse(chance.pick(seeds)) as { [key: string]: Json };
  const rounds = 1 + chance.below(chance.chance(0.5) ? 1 : 5);
  for (let round = 0; round < rounds; round++) spoil(value, other, chance);
  return Buffer.from(JSON.stringify(value));
}

export const jsonSeeds = (values: readonly object[]): JsonSeeds =>
  values.map((value) => JSON.stringify(value)) as unknown as JsonSeeds;

function spoil(value: Json[] | { [key: string]: Json }, other: Json, chance: Random): void {
  const keys = Object.keys(value);
  const holder = value as Record<string, Json>;
  if (keys.length === 0) return;
  const key = keys[chance.below(keys.length)]!;
  const inner = holder[key]!;
  if (typeof inner === 'object' && inner !== null && chance.chance(0.7)) {
    spoil(inner, (other as Record<string, Json> | null)?.[key] ?? null, chance);
    return;
  }
  switch (chance.below(6)) {
    case 0:
      if (Array.isArray(value)) value.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 1:
      holder[key] = (other as Record<string, Json> | null)?.[key] ?? null;
      return;
    case 2:
      if (typeof inner === 'number') holder[key] = inner + chance.pick([-1, 1, 10, -10, 100]);
      else if (typeof inner === 'string') holder[key] = inner + chance.pick(['x', ' ', '\0', 'é']);
      return;
    case 3:
      holder[chance.pick(['x', 'version', 'run', 'after', 'parts', 'tail', 'alone', 'toString'])] = copied(
        chance.pick(VALUES),
      );
      return;
    default:
      holder[key] = copied(chance.pick(VALUES));
  }
}

/** What is spoiled next must not be the value that all others are made from. */
const copied = (value: Json): Json => (typeof value === 'object' ? (JSON.parse(JSON.stringify(value)) as Json) : value);
