import { isUtf8 } from 'node:buffer';
import { Alterations } from './alterations.ts';
import { fit, fitString, type StreamType, type TypeRules } from './column-types.ts';
import { datetimeMs } from './datetime.ts';
import * as json from './json-text.ts';
import type { RowText } from './row-text.ts';

/** The columns of one stream. `open`: a column that is not declared is kept as it comes, else dropped. */
export interface Shape {
  readonly columns: readonly { readonly name: string; readonly type: StreamType }[];
  readonly open: boolean;
}

export interface ShapeRules extends TypeRules {
  /** An older stamp is replaced by the time of receipt. */
  readonly maxAgeMs: number;
  /** A stamp further ahead likewise. */
  readonly maxAheadMs: number;
}

export type Shaped =
  { readonly ok: true; readonly alterations: Alterations } | { readonly ok: false; readonly fault: string };

interface Column {
  readonly name: string;
  readonly key: Buffer;
  readonly index: number;
  readonly type: StreamType;
}

/** One field of the row at hand. `replacement`: the JSON text stored in place of its value. */
interface Field {
  keyStart: number;
  keyEnd: number;
  start: number;
  end: number;
  replacement: string | undefined;
  dropped: boolean;
}

/** What came of a row's own `TimeGenerated`. */
type Stamp = 'missing' | 'kept' | 'outside';

const TIME_GENERATED = 'TimeGenerated';
const INVALID: Shaped = { ok: false, fault: 'The payload is not valid JSON.' };

/**
 * Turns the body of a call into rows as the table would hold them: undeclared columns dropped, values that do not fit
 * their type nulled, long strings cut, `TimeGenerated` set where it is missing or outside its window. A row in which
 * nothing changes is copied byte for byte, so that digits and the order of keys survive.
 */
export class RowShaper {
  readonly #columns: readonly Column[];
  readonly #byKey: ReadonlyMap<string, Column>;
  readonly #timeGenerated: Column | undefined;
  readonly #open: boolean;
  readonly #rules: ShapeRules;
  /** The fields of the row at hand are the first `#count`; the objects are used again for the next row. */
  readonly #fields: Field[] = [];
  #count = 0;
  #changed = false;
  #stamp: Stamp = 'missing';
  #alterations = new Alterations();

  constructor(shape: Shape, rules: ShapeRules) {
    const stamped = shape.columns.some((column) => column.name === TIME_GENERATED);
    const columns =
      shape.open && !stamped ? [...shape.columns, { name: TIME_GENERATED, type: 'datetime' as const }] : shape.columns;
    this.#columns = columns.map(({ name, type }, index) => ({ name, key: Buffer.from(name), index, type }));
    this.#byKey = new Map(this.#columns.map((column) => [column.key.toString('latin1'), column]));
    this.#timeGenerated = this.#columns.find((column) => column.name === TIME_GENERATED);
    this.#open = shape.open;
    this.#rules = rules;
  }

  /** The rows are written to `rows`: they stay good until the next call that is given the same. */
  shape(body: Buffer, receivedAt: number, rows: RowText): Shaped {
    rows.clear();
    if (!isUtf8(body)) return { ok: false, fault: 'The payload is not valid UTF-8.' };
    let at = json.skipSpace(body, 0);
    if (body[at] !== json.OPEN_BRACKET) {
      const end = json.skipValue(body, at);
      const valid = end > 0 && json.skipSpace(body, end) === body.length;
      return valid ? { ok: false, fault: 'The payload is not a JSON array.' } : INVALID;
    }
    this.#alterations = new Alterations();
    const spread = body.includes(0x0a) || body.includes(0x0d);
    const receipt = `"${TIME_GENERATED}":"${new Date(receivedAt).toISOString()}"`;
    at = json.skipSpace(body, at + 1);
    let more = body[at] !== json.CLOSE_BRACKET;
    while (more) {
      const start = at;
      at = body[at] === json.OPEN_BRACE ? this.#readRow(body, at + 1, receivedAt) : json.skipValue(body, at);
      if (at < 0) return INVALID;
      if (body[start] === json.OPEN_BRACE) {
        const from = rows.length;
        if (this.#changed) this.#writeRow(body, rows, receipt);
        else rows.copy(body, start, at);
        if (spread) rows.joinLines(from);
        rows.endRow();
      } else this.#alterations.rowsDropped++;
      at = json.skipSpace(body, at);
      more = body[at] === json.COMMA;
      if (more) at = json.skipSpace(body, at + 1);
    }
    if (body[at] !== json.CLOSE_BRACKET || json.skipSpace(body, at + 1) !== body.length) return INVALID;
    return { ok: true, alterations: this.#alterations };
  }

  #readRow(body: Buffer, at: number, receivedAt: number): number {
    this.#count = 0;
    this.#changed = false;
    this.#stamp = 'missing' as Stamp;
    let guess = 0;
    at = json.skipSpace(body, at);
    let more = body[at] !== json.CLOSE_BRACE;
    while (more) {
      if (body[at] !== json.QUOTE) return -1;
      const keyStart = at + 1;
      const keyEnd = json.skipString(body, keyStart) - 1;
      if (keyEnd < 0) return -1;
      at = json.skipSpace(body, keyEnd + 1);
      if (body[at] !== json.COLON) return -1;
      const start = json.skipSpace(body, at + 1);
      const end = json.skipValue(body, start);
      if (end < 0) return -1;
      const field = this.#field(keyStart, keyEnd, start, end);
      const column = this.#column(body, field, guess);
      if (column !== undefined) guess = column.index + 1;
      this.#fitField(body, field, column, receivedAt);
      at = json.skipSpace(body, end);
      more = body[at] === json.COMMA;
      if (more) at = json.skipSpace(body, at + 1);
    }
    if (body[at] !== json.CLOSE_BRACE) return -1;
    if (this.#stamp !== 'kept') this.#changed = true;
    if (this.#stamp === 'missing') this.#alterations.timeGeneratedMissing++;
    if (this.#stamp === 'outside') this.#alterations.timeGeneratedOutsideWindow++;
    return at + 1;
  }

  #field(keyStart: number, keyEnd: number, start: number, end: number): Field {
    const used = this.#fields[this.#count++];
    if (used === undefined) {
      const field: Field = { keyStart, keyEnd, start, end, replacement: undefined, dropped: false };
      this.#fields.push(field);
      return field;
    }
    used.keyStart = keyStart;
    used.keyEnd = keyEnd;
    used.start = start;
    used.end = end;
    used.replacement = undefined;
    used.dropped = false;
    return used;
  }

  /** Rows mostly name their columns in the order of the declaration: `guess` saves a string and a look-up per field. */
  #column(body: Buffer, field: Field, guess: number): Column | undefined {
    const expected = this.#columns[guess];
    if (expected !== undefined && isKey(body, field, expected.key)) return expected;
    const name = body.toString('latin1', field.keyStart, field.keyEnd);
    if (!name.includes('\\')) return this.#byKey.get(name);
    return this.#byKey.get(Buffer.from(nameOf(body, field)).toString('latin1'));
  }

  #fitField(body: Buffer, field: Field, column: Column | undefined, receivedAt: number): void {
    if (column === undefined && !this.#open) {
      this.#drop(field);
      this.#alterations.columnsDropped.add(nameOf(body, field));
      return;
    }
    if (column !== undefined && column === this.#timeGenerated) {
      this.#fitTimeGenerated(body, field, receivedAt);
      return;
    }
    if (column === undefined && body[field.start] !== json.QUOTE) return;
    const fitted =
      column === undefined
        ? fitString(body, field.start, field.end, this.#rules)
        : fit(column.type, body, field.start, field.end, this.#rules);
    if (fitted.kind === 'kept') return;
    field.replacement = fitted.json;
    this.#changed = true;
    this.#alterations[fitted.kind].add(column === undefined ? nameOf(body, field) : column.name);
  }

  #fitTimeGenerated(body: Buffer, field: Field, receivedAt: number): void {
    const isString = body[field.start] === json.QUOTE;
    const ms = isString ? datetimeMs(body, field.start + 1, field.end - 1) : Number.NaN;
    if (ms >= receivedAt - this.#rules.maxAgeMs && ms <= receivedAt + this.#rules.maxAheadMs) {
      this.#stamp = 'kept';
      return;
    }
    this.#drop(field);
    this.#stamp = Number.isNaN(ms) ? 'missing' : 'outside';
    const isNull = body[field.start] === 0x6e;
    if (Number.isNaN(ms) && !isNull) this.#alterations.nulled.add(TIME_GENERATED);
  }

  #drop(field: Field): void {
    field.dropped = true;
    this.#changed = true;
  }

  #writeRow(body: Buffer, rows: RowText, receipt: string): void {
    let separator = '{';
    if (this.#stamp !== 'kept') {
      rows.write(separator + receipt);
      separator = ',';
    }
    for (let i = 0; i < this.#count; i++) {
      const field = this.#fields[i]!;
      if (field.dropped) continue;
      rows.write(separator);
      rows.copy(body, field.keyStart - 1, field.keyEnd + 1);
      rows.write(':');
      if (field.replacement === undefined) rows.copy(body, field.start, field.end);
      else rows.write(field.replacement);
      separator = ',';
    }
    rows.write('}');
  }
}

function nameOf(body: Buffer, field: Field): string {
  const text = body.toString('utf8', field.keyStart, field.keyEnd);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

function isKey(body: Buffer, field: Field, key: Buffer): boolean {
  if (field.keyEnd - field.keyStart !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (body[field.keyStart + i] !== key[i]) return false;
  return true;
}
