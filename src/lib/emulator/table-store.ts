import { type RowFilter, rowMatches } from './row-filter.ts';
import type { RowText } from './row-text.ts';
import type { TableFiles } from './table-files.ts';
import { TableRows } from './table-rows.ts';

/** Rows are forgotten by the page: small against the bound of a table, large against a row. */
const MAX_PAGE_BYTES = 256 * 1024;

export interface StoreOptions {
  readonly maxTableBytes: number;
  readonly maxTotalBytes: number;
  readonly maxTables: number;
  readonly visibilityDelayMs: number;
  readonly newTableDelayMs: number;
}

export interface TableSummary {
  readonly table: string;
  readonly stream: string;
  /** Rows and bytes of JSON received, what is forgotten included. */
  readonly rows: number;
  readonly bytes: number;
  readonly forgotten: number;
}

export interface RowQuery {
  readonly limit: number;
  readonly offset: number;
  readonly order: 'asc' | 'desc';
  readonly filters: readonly RowFilter[];
}

/** All tables. However much is sent, what is held stays below `maxTotalBytes` plus one page per table. */
export class TableStore {
  readonly #tables = new Map<string, TableRows>();
  readonly #options: StoreOptions;
  readonly #files: TableFiles | undefined;
  readonly #maxPageBytes: number;

  constructor(options: StoreOptions, files: TableFiles | undefined) {
    this.#options = options;
    this.#files = files;
    this.#maxPageBytes = Math.min(MAX_PAGE_BYTES, Math.ceil(options.maxTableBytes / 8));
    files?.load((loaded) => {
      const table = new TableRows(loaded.table, loaded.stream, 0, this.#maxPageBytes);
      table.append(loaded.rows, 0);
      table.rows = loaded.totalRows;
      table.bytes = loaded.totalBytes;
      this.#tables.set(loaded.table, table);
      this.#bound(table);
    });
  }

  /** Whether rows for that table can be taken: a workspace holds a bounded number of tables. */
  accepts(table: string): boolean {
    return this.#tables.has(table) || this.#tables.size < this.#options.maxTables;
  }

  append(table: string, stream: string, rows: RowText, now: number): void {
    const held = this.#table(table, stream, now);
    this.#files?.append(held, rows);
    held.append(rows, now + this.#options.visibilityDelayMs);
    this.#bound(held);
  }

  count(table: string, stream: string, rows: number, bytes: number, now: number): void {
    this.#table(table, stream, now).count(rows, bytes);
  }

  list(now: number): TableSummary[] {
    const shown = [...this.#tables.values()].filter((table) => table.firstVisibleAt <= now);
    return shown.map(({ table, stream, rows, bytes, forgotten }) => ({ table, stream, rows, bytes, forgotten }));
  }

  /** The JSON text of the rows asked for, and how many match; undefined where there is no such table. */
  query(name: string, query: RowQuery, now: number): { rows: Buffer[]; total: number } | undefined {
    const table = this.#tables.get(name);
    if (table === undefined) return undefined;
    const visible = table.visible(now);
    if (query.filters.length === 0) {
      const [from, to] = range(query, visible);
      return { rows: inOrder(query, collect(table, from, to)), total: visible };
    }
    const matching: number[] = [];
    let index = 0;
    table.read(0, visible, (row) => {
      if (rowMatches(row, query.filters)) matching.push(index);
      index++;
    });
    const [from, to] = range(query, matching.length);
    const rows = matching.slice(from, to).flatMap((at) => collect(table, at, at + 1));
    return { rows: inOrder(query, rows), total: matching.length };
  }

  reset(): void {
    this.#tables.clear();
    this.#files?.clear();
  }

  close(): void {
    this.#files?.close();
  }

  #table(name: string, stream: string, now: number): TableRows {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = new TableRows(name, stream, now + this.#options.newTableDelayMs, this.#maxPageBytes);
    this.#tables.set(name, table);
    return table;
  }

  #bound(table: TableRows): void {
    while (table.heldBytes > this.#options.maxTableBytes && table.forgetOldest());
    let total = 0;
    for (const { heldBytes } of this.#tables.values()) total += heldBytes;
    while (total > this.#options.maxTotalBytes) {
      const largest = [...this.#tables.values()].reduce((a, b) => (b.heldBytes > a.heldBytes ? b : a));
      const before = largest.heldBytes;
      if (!largest.forgetOldest()) return;
      total -= before - largest.heldBytes;
    }
  }
}

/** Where the rows asked for stand, counted from the oldest. */
function range({ limit, offset, order }: RowQuery, total: number): [number, number] {
  return order === 'asc'
    ? [offset, Math.min(offset + limit, total)]
    : [Math.max(0, total - offset - limit), Math.max(0, total - offset)];
}

function collect(table: TableRows, from: number, to: number): Buffer[] {
  const rows: Buffer[] = [];
  table.read(from, to, (row) => rows.push(row));
  return rows;
}

function inOrder(query: RowQuery, rows: Buffer[]): Buffer[] {
  return query.order === 'asc' ? rows : rows.reverse();
}
