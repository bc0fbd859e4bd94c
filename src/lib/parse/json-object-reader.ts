import type { Bytes, ByteString } from '../seams.ts';
import { CLOSE_BRACE, COMMA, MAX_LEVELS, OPEN_BRACE, QUOTE } from './json-scanner.ts';
import type { JsonScanner } from './json-scanner.ts';
import { decodeString } from './json-values.ts';

/** Bytes of key texts that are remembered; a log whose keys are data (ids, say) begins to forget there. */
const REMEMBERED_BYTES = 256 * 1024;
const KEY_COST_BYTES = 100;

/** Where the values of one record lie: by column, [starts[c], ends[c]); an end of 0 means that there is none. */
export interface Spans {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What is done with the fields of one name in one object. */
export class Field {
  readonly name: string;
  /** Whether a path takes it; a path that only looks at it does not. */
  taken = false;
  /** Columns that want its value as a whole. */
  readonly columns: number[] = [];
  /** Set where paths go on inside its value. */
  inner: ObjectReader | undefined;
  /** For whoever watches unclaimed fields: the last record that had it, and its place among that record's fields. */
  record = 0;
  place = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** One spelling of a name: its bytes with the quotes, and the key that came behind it last time. */
class Key {
  readonly bytes: Bytes;
  readonly field: Field;
  next: Key | undefined;

  constructor(bytes: Bytes, field: Field) {
    this.bytes = bytes;
    this.field = field;
  }
}

/** Told of each field that no path takes: [start, end) is its key and value. */
export interface FieldWatcher {
  field(field: Field, start: number, end: number): void;
}

/**
 * Validates one JSON object and notes where the values lie that paths ask for, in one pass. Records of a log have the same
 * keys in the same order: comparing a key with the one that followed last time saves scanning, slicing and looking it up.
 * When a name comes twice the last one counts.
 */
export class ObjectReader {
  readonly #scanner: JsonScanner;
  readonly #spans: Spans;
  readonly #watcher: FieldWatcher | undefined;
  readonly #claimed = new Map<string, Field>();
  readonly #columns: number[] = [];
  readonly #fields = new Map<string, Field>();
  readonly #keys = new Map<ByteString, Key>();
  #remembered = 0;
  #before: Key;

  constructor(scanner: JsonScanner, spans: Spans, watcher?: FieldWatcher) {
    this.#scanner = scanner;
    this.#spans = spans;
    this.#watcher = watcher;
    this.#before = new Key(Buffer.alloc(0), new Field(''));
  }

  /** Has the value at `path` noted for `column`. Where it is not `taken`, the watcher is told of the field all the same. */
  claim(path: readonly string[], column: number, taken = true): void {
    const [name = '', ...inside] = path;
    this.#columns.push(column);
    let field = this.#claimed.get(name);
    if (field === undefined) this.#claimed.set(name, (field = new Field(name)));
    field.taken ||= taken;
    if (inside.length === 0) {
      field.columns.push(column);
    } else {
      field.inner ??= new ObjectReader(this.#scanner, this.#spans);
      field.inner.claim(inside, column);
    }
  }

  /** Reads the object that begins at `start` on level `level`. Gives where it ends, or -1: `scanner.fault` says why. */
  read(bytes: Bytes, text: ByteString, start: number, level: number): number {
    const scanner = this.#scanner;
    if (level > MAX_LEVELS) return scanner.fail('more levels of nesting than 64');
    if (this.#remembered > REMEMBERED_BYTES) this.#forgetKeys();
    for (let c = 0; c < this.#columns.length; c++) this.#spans.ends[this.#columns[c]!] = 0;
    let i = scanner.skip(bytes, start + 1);
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    let before = this.#before;
    for (;;) {
      const from = i;
      let key = before.next;
      if (key !== undefined && startsWith(bytes, i, key.bytes)) {
        i += key.bytes.length;
      } else {
        if (bytes[i] !== QUOTE) return scanner.unexpected(bytes[i]);
        i = scanner.string(bytes, i);
        if (i < 0) return -1;
        key = this.#key(text.slice(from, i));
        before.next = key;
      }
      before = key;
      i = scanner.colon(bytes, i);
      if (i < 0) return -1;
      i = this.#value(bytes, text, i, level, key.field, from);
      if (i < 0) return -1;
      if (bytes[i] !== COMMA) {
        i = scanner.skip(bytes, i);
        if (bytes[i] === CLOSE_BRACE) return i + 1;
        if (bytes[i] !== COMMA) return scanner.unexpected(bytes[i]);
      }
      i++;
      if (bytes[i] !== QUOTE) i = scanner.skip(bytes, i);
    }
  }

  #value(bytes: Bytes, text: ByteString, start: number, level: number, field: Field, keyStart: number): number {
    const { inner, columns } = field;
    let end: number;
    if (inner === undefined) {
      end = this.#scanner.value(bytes, start, level);
    } else if (bytes[start] === OPEN_BRACE) {
      end = inner.read(bytes, text, start, level + 1);
    } else {
      inner.clear();
      end = this.#scanner.value(bytes, start, level);
    }
    if (end < 0) return -1;
    for (let c = 0; c < columns.length; c++) {
      this.#spans.starts[columns[c]!] = start;
      this.#spans.ends[columns[c]!] = end;
    }
    if (!field.taken && this.#watcher !== undefined) this.#watcher.field(field, keyStart, end);
    return end;
  }

  /** Forgets the values of the object that was read last: there is none in its place. */
  clear(): void {
    for (let c = 0; c < this.#columns.length; c++) this.#spans.ends[this.#columns[c]!] = 0;
  }

  #key(json: ByteString): Key {
    const known = this.#keys.get(json);
    if (known !== undefined) return known;
    const name = decodeString(json);
    let field = this.#claimed.get(name) ?? this.#fields.get(name);
    if (field === undefined) this.#fields.set(name, (field = new Field(name)));
    const bytes = Buffer.from(json, 'latin1');
    const key = new Key(bytes, field);
    // The text of the key is a slice of the whole stretch, which the map must not keep alive.
    this.#keys.set(bytes.toString('latin1'), key);
    this.#remembered += bytes.length + KEY_COST_BYTES;
    return key;
  }

  #forgetKeys(): void {
    this.#keys.clear();
    this.#fields.clear();
    this.#before = new Key(this.#before.bytes, this.#before.field);
    this.#remembered = 0;
  }
}

function startsWith(bytes: Bytes, at: number, start: Bytes): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[at + i] !== start[i]) return false;
  return true;
}
