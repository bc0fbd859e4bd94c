import type { SeedResult } from './run-seed.ts';

/** What many seeds came to. */
export class Totals {
  seeds = 0;
  /** Those that broke. */
  readonly broken: number[] = [];
  #steps = 0;
  #records = 0;
  #crashes = 0;
  #lost = 0;
  #duplicates = 0;
  #window = 0;

  add({ seed, broken, steps, records, crashes, lost, duplicates, window }: SeedResult): void {
    this.seeds++;
    if (broken.length > 0) this.broken.push(seed);
    this.#steps += steps;
    this.#records += records;
    this.#crashes += crashes;
    this.#lost += lost;
    this.#duplicates += duplicates;
    this.#window = Math.max(this.#window, window);
  }

  /** Of so much time. */
  lines(seconds: number): readonly string[] {
    const million = (this.#steps / 1e6).toFixed(1);
    return [
      `${this.#records} records; ${this.#crashes} crashes, ${this.#lost} lost requests and answers; ${million} million steps`,
      `${this.#duplicates} rows sent twice; a crash used at most ${(100 * this.#window).toFixed(0)} % of its window`,
      `${seconds.toFixed(0)} s, ${(this.seeds / seconds).toFixed(0)} seeds a second`,
    ];
  }
}
