import type { RowText } from './row-text.ts';

const MIN_PAGE_BYTES = 4096;
/** What a row takes beside its text: two numbers. */
const ROW_OVERHEAD_BYTES = 16;

/** A stretch of rows, one line of JSON each. */
interface Page {
  readonly text: Buffer;
  used: number;
  readonly ends: number[];
  readonly visibleAt: number[];
}

/** The rows of one table, newest last. Whole pages are forgotten from the front to stay within a bound. */
export class TableRows {
  readonly table: string;
  readonly stream: string;
  /** Everything ever received, what is forgotten or was only counted included. */
  rows = 0;
  bytes = 0;
  /** What the kept rows take in memory. */
  heldBytes = 0;
  /** Nothing is shown before: the first rows of a new table take longer to appear. */
  readonly firstVisibleAt: number;
  readonly #maxPageBytes: number;
  #pages: Page[] = [];
  #kept = 0;

  constructor(table: string, stream: string, firstVisibleAt: number, maxPageBytes: number) {
    this.table = table;
    this.stream = stream;
    this.firstVisibleAt = firstVisibleAt;
    this.#maxPageBytes = maxPageBytes;
  }

  get kept(): number {
    return this.#kept;
  }

  /** Rows received that cannot be read any more. */
  get forgotten(): number {
    return this.rows - this.#kept;
  }

  count(rows: number, bytes: number): void {
    this.rows += rows;
    this.bytes += bytes;
  }

  append(rows: Pick<RowText, 'text' | 'ends'>, visibleAt: number): void {
    const { text, ends } = rows;
    const shownAt = Math.max(visibleAt, this.firstVisibleAt);
    let start = 0;
    for (const end of ends) {
      const page = this.#pageFor(end - start);
      page.used += text.copy(page.text, page.used, start, end);
      page.ends.push(page.used);
      page.visibleAt.push(shownAt);
      start = end;
    }
    this.heldBytes += ends.length * ROW_OVERHEAD_BYTES;
    this.#kept += ends.length;
    this.count(ends.length, text.length - ends.length);
  }

  /** Forgets the oldest page. Answers false where there is but one. */
  forgetOldest(): boolean {
    if (this.#pages.length < 2) return false;
    const page = this.#pages.shift()!;
    this.#kept -= page.ends.length;
    this.heldBytes -= page.text.length + page.ends.length * ROW_OVERHEAD_BYTES;
    return true;
  }

  /** Rows that were received long enough ago to be queried. */
  visible(now: number): number {
    let hidden = 0;
    for (let p = this.#pages.length - 1; p >= 0; p--) {
      const { visibleAt } = this.#pages[p]!;
      if (visibleAt[0]! > now) hidden += visibleAt.length;
      else {
        for (let i = visibleAt.length - 1; visibleAt[i]! > now; i--) hidden++;
        break;
      }
    }
    return this.#kept - hidden;
  }

  /** Calls `visit` with the JSON text of the kept rows from the `from`th oldest up to, not including, the `to`th. */
  read(from: number, to: number, visit: (row: Buffer) => void): void {
    let first = 0;
    for (const page of this.#pages) {
      const last = first + page.ends.length;
      for (let i = Math.max(from, first); i < Math.min(to, last); i++) {
        const at = i - first;
        visit(page.text.subarray(at === 0 ? 0 : page.ends[at - 1], page.ends[at]! - 1));
      }
      first = last;
    }
  }

  #pageFor(bytes: number): Page {
    const last = this.#pages.at(-1);
    if (last !== undefined && last.used + bytes <= last.text.length) return last;
    const grown = Math.min(Math.max(this.heldBytes, MIN_PAGE_BYTES), this.#maxPageBytes);
    const page = { text: Buffer.allocUnsafeSlow(Math.max(grown, bytes)), used: 0, ends: [], visibleAt: [] };
    this.#pages.push(page);
    this.heldBytes += page.text.length;
    return page;
  }
}
