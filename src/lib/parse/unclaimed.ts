import { UNCLAIMED_NAMES } from '../seams.ts';

/** How many records had one field. */
export interface FieldCount {
  records: number;
}

/** Counts records by the names of fields that no path asks for: the first {@link UNCLAIMED_NAMES} names. */
export class UnclaimedFields {
  readonly #counts = new Map<string, FieldCount>();

  /** The count of `name`, or undefined where there are enough names already. */
  count(name: string): FieldCount | undefined {
    const known = this.#counts.get(name);
    if (known !== undefined || this.#counts.size === UNCLAIMED_NAMES) return known;
    const count = { records: 0 };
    this.#counts.set(name, count);
    return count;
  }

  /** A copy, without names that were counted in no record. */
  toMap(): ReadonlyMap<string, number> {
    const map = new Map<string, number>();
    for (const [name, { records }] of this.#counts) if (records > 0) map.set(name, records);
    return map;
  }
}
