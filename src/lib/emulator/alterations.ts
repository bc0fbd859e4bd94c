/** How many names are counted one by one; further ones are counted together. */
const MAX_NAMES = 500;
const OTHERS = '(others)';

/** Counts by name, bounded however many names there are. */
export class NameCounts {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    const key = this.#counts.has(name) || this.#counts.size < MAX_NAMES ? name : OTHERS;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  merge(other: NameCounts): void {
    for (const [name, count] of other.#counts) this.add(name, count);
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** What the service changes in rows that it accepts without a word. */
export class Alterations {
  readonly columnsDropped = new NameCounts();
  readonly nulled = new NameCounts();
  readonly converted = new NameCounts();
  readonly truncated = new NameCounts();
  timeGeneratedMissing = 0;
  timeGeneratedOutsideWindow = 0;
  /** Elements of the array that are no objects. */
  rowsDropped = 0;

  merge(other: Alterations): void {
    this.columnsDropped.merge(other.columnsDropped);
    this.nulled.merge(other.nulled);
    this.converted.merge(other.converted);
    this.truncated.merge(other.truncated);
    this.timeGeneratedMissing += other.timeGeneratedMissing;
    this.timeGeneratedOutsideWindow += other.timeGeneratedOutsideWindow;
    this.rowsDropped += other.rowsDropped;
  }

  toJSON(): object {
    return {
      columnsDropped: this.columnsDropped,
      nulled: this.nulled,
      converted: this.converted,
      truncated: this.truncated,
      timeGeneratedMissing: this.timeGeneratedMissing,
      timeGeneratedOutsideWindow: this.timeGeneratedOutsideWindow,
      rowsDropped: this.rowsDropped,
    };
  }
}
