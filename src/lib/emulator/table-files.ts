import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RowText } from './row-text.ts';
import type { TableRows } from './table-rows.ts';

export interface LoadedTable {
  readonly table: string;
  readonly stream: string;
  readonly rows: Pick<RowText, 'text' | 'ends'>;
  readonly totalRows: number;
  readonly totalBytes: number;
}

/** First line of each file; `rows` and `bytes` are those of the table before this file began. */
interface Header {
  readonly table: string;
  readonly stream: string;
  readonly rows: number;
  readonly bytes: number;
}

const SUFFIX = '.ndjson';
const OLDER = '.older';

/**
 * Tables on disk, so that rows survive a restart: per table one file that grows and, once it has reached `maxFileBytes`,
 * becomes the older of two. A call is answered after its rows were handed to the operating system.
 */
export class TableFiles {
  readonly #directory: string;
  readonly #maxFileBytes: number;
  readonly #open = new Map<string, { readonly fd: number; size: number }>();

  constructor(directory: string, maxFileBytes: number) {
    this.#directory = directory;
    this.#maxFileBytes = maxFileBytes;
    mkdirSync(directory, { recursive: true });
  }

  load(visit: (table: LoadedTable) => void): void {
    const names = readdirSync(this.#directory).map((file) => file.replace(OLDER, ''));
    for (const name of new Set(names.filter((file) => file.endsWith(SUFFIX)))) {
      const path = join(this.#directory, name);
      const parts = [path + OLDER, path].flatMap((part) => readTable(part) ?? []);
      const last = parts.at(-1);
      if (last === undefined) continue;
      const text = Buffer.concat(parts.map((part) => part.text));
      const rows = lineEnds(last.text).length;
      visit({
        table: last.header.table,
        stream: last.header.stream,
        rows: { text, ends: lineEnds(text) },
        totalRows: last.header.rows + rows,
        totalBytes: last.header.bytes + last.text.length - rows,
      });
    }
  }

  append(table: TableRows, rows: RowText): void {
    const path = join(this.#directory, fileName(table.table));
    let file = this.#open.get(table.table) ?? this.#openFile(path, table);
    if (file.size > this.#maxFileBytes) {
      closeSync(file.fd);
      renameSync(path, path + OLDER);
      file = this.#openFile(path, table);
    }
    file.size += rows.length;
    writeAll(file.fd, rows.text);
  }

  clear(): void {
    this.close();
    for (const file of readdirSync(this.#directory)) {
      if (file.endsWith(SUFFIX) || file.endsWith(SUFFIX + OLDER)) rmSync(join(this.#directory, file));
    }
  }

  close(): void {
    for (const { fd } of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  /** Goes on with the file of an earlier run, or begins one. */
  #openFile(path: string, { table, stream, rows, bytes }: TableRows): { fd: number; size: number } {
    const size = existsSync(path) ? statSync(path).size : 0;
    const fd = openSync(path, 'a');
    const header: Header = { table, stream, rows, bytes };
    if (size === 0) writeAll(fd, Buffer.from(`${JSON.stringify(header)}\n`));
    const file = { fd, size };
    this.#open.set(table, file);
    return file;
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** The complete lines of a file, a torn last line cut off; undefined where there is no file or no complete header. */
function readTable(path: string): { header: Header; text: Buffer } | undefined {
  if (!existsSync(path)) return undefined;
  const content = readFileSync(path);
  const whole = content.lastIndexOf(0x0a) + 1;
  if (whole < content.length) truncateSync(path, whole);
  if (whole === 0) return undefined;
  const first = content.indexOf(0x0a);
  const header = JSON.parse(content.toString('utf8', 0, first)) as Header;
  return { header, text: content.subarray(first + 1, whole) };
}

function lineEnds(text: Buffer): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(0x0a); at >= 0; at = text.indexOf(0x0a, at + 1)) ends.push(at + 1);
  return ends;
}

/** Any name makes a safe file name, and no two names the same one. */
function fileName(table: string): string {
  const hash = createHash('sha256').update(table).digest('hex').slice(0, 12);
  return `${table.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 60)}-${hash}${SUFFIX}`;
}
