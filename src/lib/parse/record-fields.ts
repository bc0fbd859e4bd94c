import { NO_VALUE, OWN_TEXT } from '../seams.ts';
import type { ByteString, Projection } from '../seams.ts';
import { UnclaimedFields } from './unclaimed.ts';
import type { FieldCount } from './unclaimed.ts';
import type { ValueList } from './value-list.ts';

/** Names that are remembered. A log whose names are data (ids, say) begins to forget there. */
const REMEMBERED_NAMES = 4096;

/** One name of a field: asked for once, then used for every record. */
export class Field {
  /** Which value of a record it is; -1 where no path asks for it. */
  readonly value: number;
  /** Whether a path takes it; a path that only looks at it does not. */
  readonly taken: boolean;
  /** The name as a JSON string, with the colon behind it. */
  readonly key: ByteString;
  readonly count: FieldCount | undefined;
  /** The last record that had it, and its place among that record's other fields. */
  record = 0;
  place = 0;

  constructor(value: number, taken: boolean, key: ByteString, count: FieldCount | undefined) {
    this.value = value;
    this.taken = taken;
    this.key = key;
    this.count = count;
  }
}

/**
 * The named fields of one text record at a time. A path with several keys asks for the field whose name is the keys
 * joined by dots. Where a name comes twice in a record, the last one counts.
 */
export class RecordFields {
  readonly #unclaimed = new UnclaimedFields();
  readonly #rest: boolean;
  readonly #width: number;
  readonly #claimed = new Map<ByteString, Field>();
  readonly #names = new Map<ByteString, Field>();
  readonly #starts: number[];
  readonly #ends: number[];
  readonly #own: (ByteString | undefined)[];
  readonly #others: Field[] = [];
  readonly #otherStarts: number[] = [];
  readonly #otherEnds: number[] = [];
  readonly #otherOwn: (ByteString | undefined)[] = [];
  #otherCount = 0;
  #record = 0;

  constructor({ paths, rest, lookedAt = 0 }: Projection) {
    this.#rest = rest;
    this.#width = paths.length;
    this.#starts = Array.from(paths, () => NO_VALUE);
    this.#ends = Array.from(paths, () => 0);
    this.#own = Array.from(paths, () => undefined);
    paths.forEach((path, value) => {
      const name = toByteString(path.join('.'));
      if (!this.#claimed.has(name))
        this.#claimed.set(name, this.#newField(name, value, value < paths.length - lookedAt));
    });
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#unclaimed.toMap();
  }

  /** Whether a value under that name would be looked at: by a column, or by `$rest`. */
  wants(name: ByteString): boolean {
    return this.#rest || this.#claimed.has(name);
  }

  /** The field of that name if a column asks for it; `$rest` does not count. For values that are parts of others. */
  claimed(name: ByteString): Field | undefined {
    return this.#claimed.get(name);
  }

  /** Whether a column asks for any name that begins with `prefix`. */
  claimsBelow(prefix: ByteString): boolean {
    for (const name of this.#claimed.keys()) if (name.startsWith(prefix)) return true;
    return false;
  }

  /** The field of that name. A reader whose names are known beforehand asks once. */
  field(name: ByteString): Field {
    const known = this.#claimed.get(name) ?? this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= REMEMBERED_NAMES) this.#names.clear();
    // A slice would keep the whole stretch of the file alive.
    const own = Buffer.from(name, 'latin1').toString('latin1');
    const field = this.#newField(own, -1, false);
    this.#names.set(own, field);
    return field;
  }

  /** Begins the next record: it has no values yet. */
  begin(): void {
    this.#record++;
    this.#otherCount = 0;
    for (let v = 0; v < this.#width; v++) this.#starts[v] = NO_VALUE;
  }

  /** The field's value is the bytes [start, end) of the chunk. */
  span(field: Field, start: number, end: number): void {
    if (!field.taken) this.#other(field, start, end, undefined);
    if (field.value < 0) return;
    this.#starts[field.value] = start;
    this.#ends[field.value] = end;
  }

  /** The field's value is `text`, which stands nowhere in the bytes: an escape was resolved, say. */
  text(field: Field, text: ByteString): void {
    if (!field.taken) this.#other(field, OWN_TEXT, 0, text);
    if (field.value < 0) return;
    this.#starts[field.value] = OWN_TEXT;
    this.#own[field.value] = text;
  }

  /** Appends the values of the record, and counts the fields that nobody asked for. `text` is that of the chunk. */
  values(text: ByteString, values: ValueList): void {
    for (let v = 0; v < this.#width; v++) {
      const start = this.#starts[v]!;
      if (start >= 0) values.span(start, this.#ends[v]!);
      else values.add(start === OWN_TEXT ? this.#own[v] : undefined);
    }
    for (let o = 0; o < this.#otherCount; o++) {
      const { count } = this.#others[o]!;
      if (count !== undefined) count.records++;
    }
    if (this.#rest) values.add(this.#restOf(text));
  }

  #newField(name: ByteString, value: number, taken: boolean): Field {
    const characters = Buffer.from(name, 'latin1').toString();
    const key = taken ? '' : `${toByteString(JSON.stringify(characters))}:`;
    return new Field(value, taken, key, taken ? undefined : this.#unclaimed.count(characters));
  }

  #other(field: Field, start: number, end: number, own: ByteString | undefined): void {
    if (field.record !== this.#record) {
      field.record = this.#record;
      field.place = this.#otherCount++;
      this.#others[field.place] = field;
    }
    this.#otherStarts[field.place] = start;
    this.#otherEnds[field.place] = end;
    this.#otherOwn[field.place] = own;
  }

  #restOf(text: ByteString): ByteString {
    let rest = '{';
    for (let o = 0; o < this.#otherCount; o++) {
      const start = this.#otherStarts[o]!;
      const value = start >= 0 ? text.slice(start, this.#otherEnds[o]) : this.#otherOwn[o];
      if (o > 0) rest += ',';
      rest += this.#others[o]!.key + JSON.stringify(value);
    }
    return `${rest}}`;
  }
}

function toByteString(characters: string): ByteString {
  return Buffer.from(characters).toString('latin1');
}
