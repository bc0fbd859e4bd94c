import { renamed } from '../config/check-columns.ts';
import { RESERVED_NAMES } from '../config/column-name.ts';

/** learn.microsoft.com/azure/azure-monitor/logs/create-custom-table: 2 to 45 characters. */
const MAX_CHARACTERS = 45;

/** Gives fields names that columns may have: their own where that is one. No two differ by case alone. */
export class ColumnNames {
  readonly #taken = new Set<string>();
  #next = 0;

  /** `taken`: names of columns that are there already. */
  constructor(taken: readonly string[] = []) {
    for (const name of taken) this.#taken.add(name.toLowerCase());
  }

  for(field: string): string {
    this.#next++;
    const plain = field
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^[^A-Za-z]+/, '')
      .replace(/_+$/, '')
      .slice(0, MAX_CHARACTERS);
    const long = plain.length === 0 ? `field_${this.#next}` : plain.length === 1 ? `${plain}_value` : plain;
    const allowed = RESERVED_NAMES.has(long) ? renamed(long) : long;
    let name = allowed;
    for (let n = 2; this.#taken.has(name.toLowerCase()); n++) {
      const suffix = `_${n}`;
      name = `${allowed.slice(0, MAX_CHARACTERS - suffix.length)}${suffix}`;
    }
    this.#taken.add(name.toLowerCase());
    return name;
  }
}
