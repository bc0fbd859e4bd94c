import type { Fault } from '../errors.ts';
import type { Bytes, ByteString, Projection } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { ObjectReader } from './json-object-reader.ts';
import type { Spans } from './json-object-reader.ts';
import { OtherFields } from './json-other-fields.ts';
import type { JsonRecords } from './json-records.ts';
import { DOCUMENT_SPACE, JsonScanner, LINE_SPACE } from './json-scanner.ts';
import { mended } from './json-values.ts';

/** Each object is a record: takes from it what a projection asks for. */
export class JsonRecordReader implements JsonRecords {
  readonly scanner = new JsonScanner();
  readonly #width: number;
  readonly #rest: boolean;
  readonly #spans: Spans;
  readonly #object: ObjectReader;
  readonly #others = new OtherFields();

  constructor(projection: Projection) {
    this.#width = projection.paths.length;
    this.#rest = projection.rest;
    this.#spans = { starts: new Int32Array(this.#width), ends: new Int32Array(this.#width) };
    this.#object = new ObjectReader(this.scanner, this.#spans, this.#others);
    const taken = this.#width - (projection.lookedAt ?? 0);
    projection.paths.forEach((path, column) => this.#object.claim(path, column, column < taken));
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#others.unclaimed;
  }

  get fault(): Fault {
    return this.scanner.fault;
  }

  expectLines(): void {
    this.scanner.space = LINE_SPACE;
  }

  read(bytes: Bytes, text: ByteString, start: number): number {
    this.#others.begin();
    this.scanner.surrogates = false;
    return this.#object.read(bytes, text, start, 1);
  }

  add(chunk: ChunkBuilder, start: number, end: number): void {
    chunk.record(start, end);
    const { text, values } = chunk;
    const { starts, ends } = this.#spans;
    const { surrogates } = this.scanner;
    const asIs = !surrogates && this.scanner.space !== DOCUMENT_SPACE;
    for (let column = 0; column < this.#width; column++) {
      const from = starts[column]!;
      const to = ends[column]!;
      if (to === 0) values.add(undefined);
      else if (asIs) values.span(from, to);
      else values.add(mended(text.slice(from, to), surrogates));
    }
    if (this.#rest)
      values.add(
        mended(
          this.#others.rest((from, to) => text.slice(from, to)),
          surrogates,
        ),
      );
    this.#others.count();
  }
}
