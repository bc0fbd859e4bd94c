import { createHash } from 'node:crypto';
import { random, type Random } from '../bench/random.ts';

/** What is wrong with an input, or undefined. */
export type Fault = string | undefined;

/** One thing that the program is given by others, and how that is tried. */
export interface Kind {
  readonly name: string;
  /** Input `index` of the run that `seed` begins: the same every time. */
  input(seed: number, index: number): Input;
}

export interface Input {
  readonly bytes: Buffer;
  /** What it is kept as, below test/fixtures/fuzz. */
  readonly name: string;
  judge(): Fault | Promise<Fault>;
}

/** Chance of one input. */
export function chanceOf(seed: number, index: number): Random {
  const chance = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 8; i++) chance.below(2);
  return chance;
}

/** Chance that follows from the input itself, so that an input that is kept is judged as it was. */
export function chanceFrom(bytes: Buffer): Random {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  const chance = random(hash);
  for (let i = 0; i < 8; i++) chance.below(2);
  return chance;
}

export const digest = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex').slice(0, 10);

/** A kind whose inputs are small texts near sound ones. */
export const textKind = (
  name: string,
  make: (chance: Random) => Buffer,
  judge: (bytes: Buffer) => Fault | Promise<Fault>,
): Kind => ({
  name,
  input(seed, index) {
    const bytes = make(chanceOf(seed, index));
    return {
      bytes,
      get name() {
        return `${name}/${digest(bytes)}`;
      },
      judge: () => judge(bytes),
    };
  },
});
