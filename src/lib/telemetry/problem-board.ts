import { createHash } from 'node:crypto';
import type { RunOptions } from '../seams.ts';
import type { StateStore } from '../stores.ts';
import type { Problem, Problems } from './problems.ts';

/** The same problem is written, and a place without one cleared, no more often. */
const AGAIN_MS = 60_000;
/** Whatever waits is tried again every half hour: what nobody has run into for so long is mended, or has gone away. */
const STALE_MS = 2 * 60 * 60_000;
/** Anyone may ask for the app's health: one look serves all who ask within these milliseconds. */
const FRESH_MS = 2_000;
const FOLDER = 'problems/';

interface Place {
  /** The code that this process wrote there last. */
  readonly code?: string;
  /** When it last wrote or cleared it. */
  readonly at: number;
}

/**
 * The problems of all instances, in the app's own container: one small blob for each place, written when it is raised,
 * removed when it is resolved. Whichever instance is asked for the app's health knows them all.
 */
export class ProblemBoard {
  readonly #store: StateStore;
  readonly #problems: Problems;
  readonly #places = new Map<string, Place>();
  #listed: { readonly at: number; readonly list: readonly Problem[] } | undefined;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(store: StateStore, problems: Problems) {
    this.#store = store;
    this.#problems = problems;
  }

  /** Writes down what has changed in this process. Fails with STATE_READ and STATE_WRITE: what is left is tried with its next change. */
  save(options: RunOptions): Promise<void> {
    const save = async (): Promise<void> => {
      for (const where of this.#problems.takeChanged()) {
        const problem = this.#problems.at(where);
        await (problem === undefined ? this.#clear(where, options) : this.#write(problem, options));
      }
    };
    const saving = this.#saving.then(save, save);
    this.#saving = saving;
    return saving;
  }

  /** Those of all instances, the oldest first. Stale ones are cleared away. Fails with STATE_READ and STATE_WRITE. */
  async list(options: RunOptions): Promise<readonly Problem[]> {
    if (this.#listed === undefined || Date.now() - this.#listed.at >= FRESH_MS) {
      this.#listed = { at: Date.now(), list: await this.#look(options) };
    }
    return this.#listed.list;
  }

  async #look(options: RunOptions): Promise<readonly Problem[]> {
    const found: Problem[] = [];
    for await (const page of this.#store.list(FOLDER, options)) {
      for (const { name, etag } of page) {
        const problem = parse((await this.#store.read(name, options))?.text);
        if (problem === undefined) continue;
        if (Date.now() - Date.parse(problem.seen) < STALE_MS) found.push(problem);
        else await this.#store.remove(name, etag, options);
      }
    }
    return found.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  }

  async #write(problem: Problem, options: RunOptions): Promise<void> {
    const { where, code } = problem;
    const last = this.#places.get(where);
    if (last?.code === code && Date.now() - last.at < AGAIN_MS) return;
    const known = parse((await this.#store.read(nameOf(where), options))?.text);
    this.#listed = undefined;
    await this.#store.put(
      nameOf(where),
      { text: JSON.stringify({ ...problem, since: sinceOf(problem, known, last) }) },
      options,
    );
    this.#places.set(where, { code, at: Date.now() });
  }

  /** Another instance may have raised it: so it is cleared where this one did not as well, once in a while. */
  async #clear(where: string, options: RunOptions): Promise<void> {
    const last = this.#places.get(where);
    if (last !== undefined && last.code === undefined && Date.now() - last.at < AGAIN_MS) return;
    this.#listed = undefined;
    await this.#store.remove(nameOf(where), undefined, options);
    this.#places.set(where, { at: Date.now() });
  }
}

/** Who cleared it meanwhile saw it mended: then it begins anew. */
function sinceOf({ code, since, seen }: Problem, known: Problem | undefined, last: Place | undefined): string {
  if (known?.code === code) return known.since < since ? known.since : since;
  return last?.code === code ? seen : since;
}

const nameOf = (where: string): string =>
  `${FOLDER}${createHash('sha256').update(where).digest('hex').slice(0, 32)}.json`;

/** Undefined where it is gone, or not what this program writes. */
function parse(text: string | undefined): Problem | undefined {
  if (text === undefined) return undefined;
  const value = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const fields = ['code', 'where', 'message', 'fix', 'since', 'seen'];
  return fields.every((field) => typeof value[field] === 'string') ? (value as unknown as Problem) : undefined;
}
