import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Log } from '../src/lib/app.ts';
import type { Cuts } from './judge.ts';
import { chanceOf } from './kind.ts';
import { mutateBinary, mutateText } from './mutate.ts';

const SEEDS = join(import.meta.dirname, 'seeds');
const CONTAINERS = join(import.meta.dirname, '../test/fixtures/containers');
/** Larger fixtures are bombs, or would make each input slow. */
const MAX_SEED_BYTES = 200_000;

/** A way of reading, and the inputs that others are made from. */
export interface Subject {
  readonly log: Log;
  readonly seeds: readonly [Buffer, ...Buffer[]];
  readonly binary: boolean;
}

/** Every log of the app, and containers read as the log `text`. `only` keeps subjects of that name. */
export function subjects(app: App, only?: string): readonly Subject[] {
  const texts = app.config.logs.map((log) => ({
    log,
    seeds: samples(log) ?? read(join(SEEDS, log.name)),
    binary: false,
  }));
  const text = app.config.logs.find(({ name }) => name === 'text');
  if (text === undefined) throw new Error('fuzz/logs.yaml has no log `text`');
  const containers = readdirSync(CONTAINERS).map((name) => name.split('.').at(-1)!);
  const kinds = [...new Set(containers)].filter((kind) => kind !== 'json').toSorted();
  const binaries = kinds.map((kind) => ({ log: text, seeds: read(CONTAINERS, `.${kind}`), binary: true, kind }));
  const all: (Subject & { kind?: string })[] = [...texts, ...binaries];
  return all.filter(({ log, kind }) => only === undefined || (kind ?? log.name) === only);
}

/** The inputs of the log's own tests, where it has some: a preset does. */
function samples({ tests }: Log): [Buffer, ...Buffer[]] | undefined {
  const [first, ...others] = tests.map(({ input }) => Buffer.from(input));
  return first && [first, ...others];
}

function read(folder: string, ending = ''): [Buffer, ...Buffer[]] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  const files = names.map((name) => readFileSync(join(folder, name))).filter(({ length }) => length <= MAX_SEED_BYTES);
  const [first, ...others] = files;
  if (first === undefined) throw new Error(`no seeds in ${folder}`);
  return [first, ...others];
}

/** Input `index` of the run that `seed` begins: the same every time. */
export function inputOf(all: readonly Subject[], seed: number, index: number): { log: Log; input: Buffer; cuts: Cuts } {
  const chance = chanceOf(seed, index);
  const { log, seeds, binary } = all[chance.below(all.length)]!;
  const mutate = binary ? mutateBinary : mutateText;
  const input = mutate(chance.pick(seeds), chance.pick(seeds), chance);
  const least = Math.ceil(input.length / 500);
  const piece = (): number => least + chance.below(chance.chance(0.5) ? 8 : 2000);
  return { log, input, cuts: [piece(), piece(), piece()] };
}
