import type { Fault } from '../errors.ts';
import type { Bytes, ByteString, Projection } from '../seams.ts';
import type { Field } from './json-object-reader.ts';
import { ObjectReader } from './json-object-reader.ts';
import type { FieldWatcher, Spans } from './json-object-reader.ts';
import { DOCUMENT_SPACE, JsonScanner, LINE_SPACE, OPEN_BRACE, OPEN_BRACKET } from './json-scanner.ts';
import { compact, replaceLoneSurrogates } from './json-values.ts';
import { UnclaimedFields } from './unclaimed.ts';
import type { ValueList } from './value-list.ts';

/** Validates records and takes from them what a projection asks for: first `read`, then `values` where it succeeded. */
export class JsonRecordReader implements FieldWatcher {
  readonly scanner = new JsonScanner();
  readonly #unclaimed = new UnclaimedFields();
  readonly #width: number;
  readonly #rest: boolean;
  readonly #spans: Spans;
  readonly #object: ObjectReader;
  readonly #others: Field[] = [];
  readonly #otherStarts: number[] = [];
  readonly #otherEnds: number[] = [];
  #otherCount = 0;
  #record = 0;

  constructor(projection: Projection) {
    this.#width = projection.paths.length;
    this.#rest = projection.rest;
    this.#spans = { starts: new Int32Array(this.#width), ends: new Int32Array(this.#width) };
    this.#object = new ObjectReader(this.scanner, this.#spans, this);
    const taken = this.#width - (projection.lookedAt ?? 0);
    projection.paths.forEach((path, column) => this.#object.claim(path, column, column < taken));
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#unclaimed.toMap();
  }

  /** Why the last `read` gave -1. */
  get fault(): Fault {
    return this.scanner.fault;
  }

  /** From now on each record lies on one line, and a line feed ends it. */
  expectLines(): void {
    this.scanner.space = LINE_SPACE;
  }

  /** Reads the object that begins at `start`. Gives where it ends, or -1 where it is not valid or goes on behind `bytes`. */
  read(bytes: Bytes, text: ByteString, start: number): number {
    this.#record++;
    this.#otherCount = 0;
    this.scanner.surrogates = false;
    return this.#object.read(bytes, text, start, 1);
  }

  field(field: Field, start: number, end: number): void {
    if (field.record !== this.#record) {
      field.record = this.#record;
      field.place = this.#otherCount++;
      this.#others[field.place] = field;
    }
    this.#otherStarts[field.place] = start;
    this.#otherEnds[field.place] = end;
  }

  /** Appends the values of the record that was read last. */
  values(text: ByteString, values: ValueList): void {
    const { starts, ends } = this.#spans;
    const asIs = !this.scanner.surrogates && this.scanner.space !== DOCUMENT_SPACE;
    for (let column = 0; column < this.#width; column++) {
      const start = starts[column]!;
      const end = ends[column]!;
      if (end === 0) values.add(undefined);
      else if (asIs) values.span(start, end);
      else values.add(this.#mended(text.slice(start, end)));
    }
    if (this.#rest) values.add(this.#mended(this.#restOf(text)));
    for (let i = 0; i < this.#otherCount; i++) {
      const count = this.#unclaimed.count(this.#others[i]!.name);
      if (count !== undefined) count.records++;
    }
  }

  #restOf(text: ByteString): ByteString {
    let rest = '{';
    for (let i = 0; i < this.#otherCount; i++) {
      if (i > 0) rest += ',';
      rest += text.slice(this.#otherStarts[i], this.#otherEnds[i]);
    }
    return `${rest}}`;
  }

  /** A value without halves of surrogate pairs, and without line feeds between its tokens. */
  #mended(value: ByteString): ByteString {
    const first = value.charCodeAt(0);
    const nested = first === OPEN_BRACE || first === OPEN_BRACKET;
    const compacted = nested && value.includes('\n') ? compact(value) : value;
    return this.scanner.surrogates ? replaceLoneSurrogates(compacted) : compacted;
  }
}
