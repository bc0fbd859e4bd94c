import type { Column } from '../config/types.ts';
import { PipelineError } from '../errors.ts';
import { valueText } from '../seams.ts';
import type {
  AlterationKind,
  ByteString,
  Mapper,
  Projection,
  RecordChunk,
  Reject,
  RowChunk,
  ValueKind,
} from '../seams.ts';
import { Alterations, NO_STAMP } from './alterations.ts';
import { type Cell, compileCell } from './cell.ts';
import { compileCondition, type Holds } from './condition.ts';
import { MISSING } from './convert/conversion.ts';
import type { MapContext } from './map-context.ts';
import { RowWriter } from './row-writer.ts';
import { Slots } from './slots.ts';
import { recordText } from './value-reader.ts';

/**
 * Compiles the columns of a log into a row writer: a row is `{"Col":…,"Col2":…}` in their order, missing values left
 * out. Rejects with MAP_REQUIRED and ROW_TOO_LARGE. `unfit` also counts values that a default took the place of.
 */
export function compileMapper(columns: readonly Column[], values: ValueKind, context: MapContext): Mapper {
  const { drop, maxRowBytes } = context;
  const slots = new Slots(
    columns.map(({ value }) => value),
    drop,
  );
  const reading = { ...context, values, slots };
  const cells = columns.map((column) => compileCell(column, reading));
  const stamp = columns.findIndex(({ name, type }) => name === 'TimeGenerated' && type === 'datetime');
  const altered = new Alterations(context.now, context.undeclared);
  return new RowMapper({ cells, stamp, altered, slots, maxRowBytes, drop: drop && compileCondition(drop, reading) });
}

interface RowParts {
  readonly cells: readonly Cell[];
  readonly stamp: number;
  readonly altered: Alterations;
  readonly slots: Slots;
  readonly maxRowBytes: number;
  readonly drop: Holds | undefined;
}

class RowMapper implements Mapper {
  readonly projection: Projection;
  readonly unfit = new Map<string, number>();
  readonly #cells: readonly Cell[];
  /** The cell of TimeGenerated; -1 where there is none. */
  readonly #stamp: number;
  readonly #altered: Alterations;
  readonly #maxRowBytes: number;
  readonly #width: number;
  readonly #drop: Holds | undefined;
  /** Taken anew for each chunk: a batch has copied the rows of the one before. */
  readonly #writer = new RowWriter();

  /** Where the text of TimeGenerated begins in the row written last. */
  #stampAt = NO_STAMP;

  constructor({ cells, stamp, altered, slots, maxRowBytes, drop }: RowParts) {
    this.#cells = cells;
    this.#stamp = stamp;
    this.#altered = altered;
    this.projection = slots.projection;
    this.#maxRowBytes = maxRowBytes;
    this.#width = slots.width;
    this.#drop = drop;
  }

  get altered(): ReadonlyMap<AlterationKind, number> {
    return this.#altered.counts;
  }

  map(from: RecordChunk): RowChunk {
    const writer = this.#writer;
    const ends: number[] = [];
    const index: number[] = [];
    const rejects: Reject[] = [];
    const count = from.numbers.length;
    let filtered = 0;
    writer.length = 0;
    for (let i = 0; i < count; i++) {
      if (this.#drop !== undefined && this.#drop(from, i, i * this.#width)) {
        filtered++;
        continue;
      }
      const start = writer.length;
      const error = this.#row(from, i);
      if (error === undefined) {
        this.#altered.row(writer.bytes, start, writer.length - 1, this.#stampAt);
        ends.push(writer.length);
        index.push(i);
      } else {
        writer.length = start;
        rejects.push(reject(from, i, error));
      }
    }
    this.#altered.chunk(ends.length);
    return { rows: writer.written(), ends, index, from, rejects, filtered };
  }

  /** Writes the row of record `i`, or says why it has none. */
  #row(from: RecordChunk, i: number): PipelineError | undefined {
    const { values, bytes } = from;
    const cells = this.#cells;
    const writer = this.#writer;
    const base = i * this.#width;
    const start = writer.length;
    this.#stampAt = NO_STAMP;
    writer.open();
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c]!;
      const v = base + cell.slot;
      if (cell.copied !== undefined) {
        const at = values.starts[v]!;
        if (at >= 0 && writer.copy(cell.key, bytes, at, values.ends[v]!, cell.copied)) continue;
      } else if (cell.asItStands !== undefined) {
        const quote = cell.inQuotes ? 1 : 0;
        const at = values.starts[v]! + quote;
        const to = values.ends[v]! - quote;
        if (at >= quote && cell.asItStands(bytes, at, to)) {
          writer.take(cell.key, bytes, at, to, cell.quoted);
          if (c === this.#stamp) this.#stampAt = writer.length - 1 - (to - at);
          continue;
        }
      }
      let json: ByteString | undefined;
      if (cell.made === undefined) {
        const value = cell.slot < 0 ? ownValue(cell, from, i) : valueText(values, v);
        json = value === undefined ? MISSING : cell.convert(value);
      } else {
        json = cell.made(from, i, base);
      }
      if (json === undefined || json === MISSING) {
        if (cell.default === undefined && cell.required) {
          const reason = json === undefined ? 'unfit' : 'missing';
          return new PipelineError('MAP_REQUIRED', { column: cell.column, reason });
        }
        if (json === undefined) this.unfit.set(cell.column, (this.unfit.get(cell.column) ?? 0) + 1);
        if (cell.default === undefined) continue;
        json = cell.default;
      }
      writer.field(cell.key, json);
      if (c === this.#stamp) this.#stampAt = writer.length + 1 - json.length;
    }
    writer.close();
    const length = writer.length - start - 1;
    if (length <= this.#maxRowBytes) return undefined;
    return new PipelineError('ROW_TOO_LARGE', { bytes: length, limit: this.#maxRowBytes });
  }
}

/** The value of a cell that no field of the record holds. */
function ownValue(cell: Cell, from: RecordChunk, i: number): ByteString | undefined {
  if (cell.own === 'constant') return cell.constant;
  if (cell.own === 'raw') return recordText(from, i);
  return String(cell.own === 'number' ? from.numbers[i]! : from.offset + from.starts[i]!);
}

function reject(from: RecordChunk, i: number, error: PipelineError): Reject {
  const start = from.starts[i]!;
  const end = from.ends[i]!;
  return {
    number: from.numbers[i]!,
    error,
    offset: from.offset + start,
    length: end - start,
    raw: from.bytes.subarray(start, end),
  };
}
