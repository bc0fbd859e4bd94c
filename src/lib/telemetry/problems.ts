import type { PipelineError } from '../errors.ts';

/** Something that is wrong with the app itself, not with one file, and holds until it is mended. */
export interface Problem {
  /** Of the catalogue; one that another instance found may be of another version of it. */
  readonly code: string;
  /** What it is about: a stream, the start of the app, its storage. */
  readonly where: string;
  readonly message: string;
  readonly fix: string;
  /** ISO 8601 in UTC: when it was seen first, and last. */
  readonly since: string;
  readonly seen: string;
}

/** The problems that this process knows of, one for each place, and which places have changed since they were told. */
export class Problems {
  readonly #open = new Map<string, Problem>();
  readonly #changed = new Set<string>();

  raise(where: string, { code, message, fix }: PipelineError): void {
    const known = this.#open.get(where);
    const seen = new Date().toISOString();
    this.#open.set(where, { code, where, message, fix, since: known?.code === code ? known.since : seen, seen });
    this.#changed.add(where);
  }

  resolve(where: string): void {
    this.#open.delete(where);
    this.#changed.add(where);
  }

  at(where: string): Problem | undefined {
    return this.#open.get(where);
  }

  list(): readonly Problem[] {
    return [...this.#open.values()];
  }

  /** Places that were raised or resolved since this was asked last. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }
}
