import type { ColumnValue, Condition, SingleValue } from '../config/types.ts';
import type { Projection } from '../seams.ts';

/** What columns and conditions ask of the parser, each path once, and where it stands among the values of a record. */
export class Slots {
  readonly projection: Projection;
  readonly #slots = new Map<string, number>();

  /** `columns` take their fields from `$rest`; `drop` only looks at its own. */
  constructor(columns: readonly ColumnValue[], drop?: Condition) {
    const paths: (readonly string[])[] = [];
    const taken = columns.flatMap(singleValues);
    const lookedAt = drop === undefined ? [] : valuesOf(drop);
    const add = (value: SingleValue): void => {
      if (value.kind !== 'field' || this.#slots.has(JSON.stringify(value.path))) return;
      this.#slots.set(JSON.stringify(value.path), paths.length);
      paths.push(value.path);
    };
    taken.forEach(add);
    const ofColumns = paths.length;
    lookedAt.forEach(add);
    const rest = [...taken, ...lookedAt].some(({ kind }) => kind === 'rest');
    const onlyLookedAt = paths.length - ofColumns;
    this.projection = { paths, rest, ...(onlyLookedAt > 0 && { lookedAt: onlyLookedAt }) };
  }

  /** Values of one record. */
  get width(): number {
    return this.projection.paths.length + (this.projection.rest ? 1 : 0);
  }

  /** -1 for a value that the parser does not hand over. */
  of(value: ColumnValue): number {
    if (value.kind === 'rest') return this.projection.paths.length;
    return value.kind === 'field' ? this.#slots.get(JSON.stringify(value.path))! : -1;
  }
}

const singleValues = (value: ColumnValue): readonly SingleValue[] =>
  value.kind === 'coalesce' || value.kind === 'concat' ? value.of : [value];

function valuesOf(condition: Condition): readonly SingleValue[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.flatMap(valuesOf);
  if (condition.kind === 'not') return valuesOf(condition.of);
  return [condition.value];
}
