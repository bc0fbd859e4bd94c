import type { ByteString, Projection } from '../seams.ts';
import type { CsvFields } from './csv-fields.ts';
import type { FieldCount, UnclaimedFields } from './unclaimed.ts';
import type { ValueList } from './value-list.ts';

/** The field that holds, as a JSON array, values of a record that has more of them than there are names. */
export const EXTRA = '_extra';

/** Which field of a record goes where: the names of the columns joined with what the projection asks for. */
export class CsvColumns {
  readonly #names: number;
  /** By value: index of its field, -1 for the extra ones, -2 for none. */
  readonly #wanted: readonly number[];
  readonly #rest: boolean;
  readonly #others: readonly Other[];

  constructor(names: readonly string[], projection: Projection, unclaimed: UnclaimedFields) {
    const indexes = new Map(names.map((name, index) => [name, index]));
    indexes.set(EXTRA, -1);
    const { paths, lookedAt = 0 } = projection;
    const taken = new Set(paths.slice(0, paths.length - lookedAt).map((path) => path.join('.')));
    this.#names = names.length;
    this.#wanted = paths.map((path) => indexes.get(path.join('.')) ?? -2);
    this.#rest = projection.rest;
    this.#others = [...indexes]
      .filter(([name]) => !taken.has(name))
      .map(([name, index]) => ({ index, key: `${keyOf(name)}:`, count: unclaimed.count(name) }));
  }

  /** Appends the values of the record that `fields` has read from `text`. */
  values(fields: CsvFields, text: ByteString, values: ValueList): void {
    for (let v = 0; v < this.#wanted.length; v++) {
      const index = this.#wanted[v]!;
      if (index >= 0) fields.take(text, index, values);
      else values.add(index === -1 ? fields.extra(text, this.#names) : undefined);
    }
    let rest = '';
    for (let o = 0; o < this.#others.length; o++) {
      const { index, key, count } = this.#others[o]!;
      const present = index < 0 ? fields.count > this.#names : fields.has(index);
      if (!present) continue;
      if (count !== undefined) count.records++;
      if (!this.#rest) continue;
      if (rest !== '') rest += ',';
      rest += key + (index < 0 ? fields.extra(text, this.#names) : JSON.stringify(fields.value(text, index)));
    }
    if (this.#rest) values.add(`{${rest}}`);
  }
}

interface Other {
  readonly index: number;
  /** The name as a JSON string, with the colon behind it. */
  readonly key: ByteString;
  readonly count: FieldCount | undefined;
}

function keyOf(name: string): ByteString {
  return Buffer.from(JSON.stringify(name)).toString('latin1');
}
