import type { ByteString } from '../seams.ts';
import type { Field, FieldWatcher } from './json-object-reader.ts';
import { UnclaimedFields } from './unclaimed.ts';

/** The top-level fields of a record that no path takes. */
export class OtherFields implements FieldWatcher {
  readonly #unclaimed = new UnclaimedFields();
  readonly #fields: Field[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #count = 0;
  #record = 0;

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#unclaimed.toMap();
  }

  /** Begins the next record. */
  begin(): void {
    this.#record++;
    this.#count = 0;
  }

  field(field: Field, start: number, end: number): void {
    if (field.record !== this.#record) {
      field.record = this.#record;
      field.place = this.#count++;
      this.#fields[field.place] = field;
    }
    this.#starts[field.place] = start;
    this.#ends[field.place] = end;
  }

  /** Counts the fields of one record. */
  count(): void {
    for (let i = 0; i < this.#count; i++) {
      const count = this.#unclaimed.count(this.#fields[i]!.name);
      if (count !== undefined) count.records++;
    }
  }

  /** All of them as one object; `slice` gives the text of a key with its value. */
  rest(slice: (start: number, end: number) => ByteString): ByteString {
    let rest = '{';
    for (let i = 0; i < this.#count; i++) {
      if (i > 0) rest += ',';
      rest += slice(this.#starts[i]!, this.#ends[i]!);
    }
    return `${rest}}`;
  }
}
