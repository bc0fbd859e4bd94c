import { MAX_FLOWS_OF_A_RULE } from './tables-schema.ts';

export interface StreamDemand {
  readonly name: string;
  /** How many rules share its rows. */
  readonly rules: number;
}

/**
 * Stream → indexes of its rules, from 0, ascending. A stream keeps the rules that it has; a new one goes to the first
 * with room. No rule between the first and the last is without a stream: where one would be, it takes those of the last.
 */
export function assignRules(
  demands: readonly StreamDemand[],
  before: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, readonly number[]> {
  const rules: Set<string>[] = [];
  const at = (index: number): Set<string> => (rules[index] ??= new Set());
  const hasRoom = (index: number): boolean => at(index).size < MAX_FLOWS_OF_A_RULE;
  const taken = new Map(demands.map(({ name }) => [name, new Set<number>()]));
  const take = (name: string, index: number): void => {
    at(index).add(name);
    taken.get(name)!.add(index);
  };

  for (const { name, rules: count } of demands) {
    const kept = (before.get(name) ?? []).filter((index) => hasRoom(index) && !at(index).has(name));
    for (const index of kept.slice(0, count)) take(name, index);
  }
  for (const { name, rules: count } of demands) {
    const own = taken.get(name)!;
    for (let index = 0; own.size < count; index++) {
      if (!own.has(index) && hasRoom(index)) take(name, index);
    }
  }
  return closed(Array.from(rules, (streams) => streams ?? new Set()));
}

/** Moves the streams of the last rule into the first empty one, until there is none. */
function closed(rules: Set<string>[]): ReadonlyMap<string, readonly number[]> {
  while (rules.length > 0) {
    const last = rules.at(-1)!;
    const empty = rules.findIndex((streams) => streams.size === 0);
    if (empty < 0) break;
    rules[empty] = last;
    rules.pop();
  }
  const indexes = new Map<string, number[]>();
  for (const [index, streams] of rules.entries()) {
    for (const name of streams) indexes.set(name, [...(indexes.get(name) ?? []), index]);
  }
  return indexes;
}
