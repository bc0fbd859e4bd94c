import type { Fault } from '../errors.ts';
import type { Bytes, ByteString, Projection } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { explodedColumns, type ExplodedColumn } from './json-exploded-columns.ts';
import { ObjectReader } from './json-object-reader.ts';
import type { Spans } from './json-object-reader.ts';
import { OtherFields } from './json-other-fields.ts';
import type { JsonRecords } from './json-records.ts';
import { CLOSE_BRACKET, COMMA, JsonScanner, LINE_SPACE, OPEN_BRACE, OPEN_BRACKET } from './json-scanner.ts';
import { mended } from './json-values.ts';

/** What rows of one object may hold together: a small element is repeated with all that is around it. */
const MOST_BYTES = 64_000_000;
/** The same for one chunk, so that its rows are not all in memory. */
const CHUNK_BYTES = 4_000_000;

const NULL = 0x6e;

/** Where records are found inside an object. */
export interface Explosion {
  /** For each array on the way its path from the object around it, outermost first. */
  readonly arrays: readonly (readonly string[])[];
  /** Whether what has no elements is a record all the same, without them; else it is dropped, and counted. */
  readonly keepEmpty: boolean;
}

/**
 * Each element that is found on the way through nested arrays is a record. Its fields are those of the object in which
 * every array on the way has been replaced by the one element in question. What stands there and is no array is one
 * element; `null` is none.
 */
export class JsonExploder implements JsonRecords {
  readonly scanner = new JsonScanner();
  readonly #rest: boolean;
  readonly #keepEmpty: boolean;
  readonly #depth: number;
  readonly #columns: readonly ExplodedColumn[];
  readonly #spans: Spans;
  /** Readers of the object itself, of the elements of its array, of the elements of theirs. */
  readonly #readers: readonly ObjectReader[];
  readonly #others = new OtherFields();
  /** The array and the element that the walk is in, by level. */
  readonly #arrays: Spans;
  readonly #elements: Spans;
  #chunk!: ChunkBuilder;
  #start = 0;
  #end = 0;
  /** Whether the walk only adds up what records would hold. */
  #weighing = false;
  #weight = 0;

  constructor({ paths, rest, lookedAt = 0 }: Projection, { arrays, keepEmpty }: Explosion) {
    this.#rest = rest;
    this.#keepEmpty = keepEmpty;
    this.#depth = arrays.length;
    this.#columns = explodedColumns(paths, arrays);
    this.#spans = spans(paths.length + arrays.length);
    this.#arrays = spans(arrays.length);
    this.#elements = spans(arrays.length);
    this.#readers = Array.from(
      { length: arrays.length + 1 },
      (_, level) => new ObjectReader(this.scanner, this.#spans, level === 0 ? this.#others : undefined),
    );
    const taken = paths.length - lookedAt;
    this.#columns.forEach(({ level, path }, column) => {
      if (path.length > 0) this.#readers[level]!.claim(path, column, column < taken);
      // Whose field lies in the array takes the array.
      if (level > 0 && column < taken) this.#readers[0]!.claim(arrays[0]!, paths.length);
    });
    arrays.forEach((path, level) => this.#readers[level]!.claim(path, paths.length + level, false));
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
    this.#start = start;
    this.#end = this.#readers[0]!.read(bytes, text, start, 1);
    return this.#end;
  }

  add(chunk: ChunkBuilder, start: number, end: number): void {
    this.#chunk = chunk;
    const length = this.#end - this.#start;
    // An element takes two bytes at least, and no more is around it than all.
    if ((length * length) / 2 > MOST_BYTES && this.#weigh() > MOST_BYTES) {
      chunk.rejectFault(start, end, 'elements that take more than 64 MB with what is around them');
      return;
    }
    this.#weight = 0;
    this.#walk(0, this.#start, this.#end, 0);
  }

  #weigh(): number {
    this.#weight = 0;
    this.#weighing = true;
    this.#walk(0, this.#start, this.#end, 0);
    this.#weighing = false;
    return this.#weight;
  }

  /** Goes through the array in the object [start, end), which has been read; `around` bytes are outside of it. */
  #walk(level: number, start: number, end: number, around: number): void {
    const array = this.#columns.length + level;
    const from = this.#spans.starts[array]!;
    const to = this.#spans.ends[array]!;
    const { bytes } = this.#chunk;
    if (to === 0 || bytes[from] === NULL) {
      this.#found(level, start, end, around);
      return;
    }
    this.#arrays.starts[level] = from;
    this.#arrays.ends[level] = to;
    const outside = around + end - start - (to - from);
    if (bytes[from] !== OPEN_BRACKET) {
      this.#element(level, from, outside);
      return;
    }
    let i = this.scanner.skip(bytes, from + 1);
    if (bytes[i] === CLOSE_BRACKET) this.#found(level, start, end, around);
    while (bytes[i] !== CLOSE_BRACKET) {
      i = this.scanner.skip(bytes, this.#element(level, i, outside));
      if (bytes[i] === COMMA) i = this.scanner.skip(bytes, i + 1);
    }
  }

  /** The element of array `level` that begins at `start`. Gives where it ends. */
  #element(level: number, start: number, around: number): number {
    const { bytes, text } = this.#chunk;
    const reader = this.#readers[level + 1]!;
    const isObject = bytes[start] === OPEN_BRACE;
    if (!isObject) reader.clear();
    const end = isObject ? reader.read(bytes, text, start, 1) : this.scanner.value(bytes, start, 1);
    this.#elements.starts[level] = start;
    this.#elements.ends[level] = end;
    const inner = level + 1;
    if (inner < this.#depth && isObject) this.#walk(inner, start, end, around);
    else this.#found(inner, start, end, around);
    return end;
  }

  /** A record, [start, end), or where it has no element what is around it: so many levels of arrays are behind it. */
  #found(levels: number, start: number, end: number, around: number): void {
    const isEmpty = levels < this.#depth;
    if (isEmpty && !this.#keepEmpty) {
      if (!this.#weighing) this.#chunk.filter();
      return;
    }
    this.#weight += around + end - start;
    if (this.#weighing) return;
    this.#chunk.element(start, end, this.#end);
    this.#values(levels);
    this.#others.count();
    if (this.#weight < CHUNK_BYTES) return;
    this.#chunk.seal();
    this.#weight = 0;
  }

  #values(levels: number): void {
    const { values, text } = this.#chunk;
    const { surrogates } = this.scanner;
    for (let c = 0; c < this.#columns.length; c++) {
      const { level, path, holdsArray } = this.#columns[c]!;
      const { starts, ends } = path.length === 0 ? this.#elements : this.#spans;
      const place = path.length === 0 ? level - 1 : c;
      const start = starts[place]!;
      const end = ends[place]!;
      if (level > levels || end === 0) values.add(undefined);
      else if (holdsArray) values.add(mended(this.#replaced(text, start, end, levels), surrogates));
      else if (surrogates || text[start] === '{' || text[start] === '[')
        values.add(mended(text.slice(start, end), surrogates));
      else values.span(start, end);
    }
    if (!this.#rest) return;
    const rest = this.#others.rest((start, end) => this.#replaced(text, start, end, levels));
    values.add(mended(rest, surrogates));
  }

  /** The text of [start, end) with the element in question in place of each array on the way to it. */
  #replaced(text: ByteString, start: number, end: number, levels: number): ByteString {
    for (let level = 0; level < levels; level++) {
      const from = this.#arrays.starts[level]!;
      const to = this.#arrays.ends[level]!;
      if (from < start || to > end) continue;
      const element = this.#replaced(text, this.#elements.starts[level]!, this.#elements.ends[level]!, levels);
      return text.slice(start, from) + element + text.slice(to, end);
    }
    return text.slice(start, end);
  }
}

const spans = (count: number): Spans => ({ starts: new Int32Array(count), ends: new Int32Array(count) });
