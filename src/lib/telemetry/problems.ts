import type { ErrorCode, PipelineError } from '../errors.ts';

/** Something that is wrong with the app itself, not with one file, and holds until it is mended. */
export interface Problem {
  readonly code: ErrorCode;
  /** What it is about: a stream, a setting, a container. */
  readonly where: string;
  readonly message: string;
  readonly fix: string;
  /** ISO 8601 in UTC: when this process first saw it. */
  readonly since: string;
}

/** The problems of now, one for each place. */
export class Problems {
  readonly #open = new Map<string, Problem>();

  raise(where: string, { code, message, fix }: PipelineError): void {
    const known = this.#open.get(where);
    const since = known?.code === code ? known.since : new Date().toISOString();
    this.#open.set(where, { code, where, message, fix, since });
  }

  resolve(where: string): void {
    this.#open.delete(where);
  }

  list(): readonly Problem[] {
    return [...this.#open.values()];
  }
}
