import type { SourceListing, StateListing } from '../stores.ts';

/** A blob and its ledger, by the path of the blob. One of the two may be missing. */
export interface Pair {
  readonly path: string;
  readonly blob?: SourceListing;
  readonly ledger?: StateListing;
}

/**
 * Lists a container and the ledgers of its blobs at once: each call to storage gives thousands of either, and nothing is
 * read one by one. `prefix` is what the names of ledgers have before the path.
 *
 * Pairs hold where both are listed in one order. Where they are not (an account with a hierarchical namespace sorts `/`
 * before all else, and a path too long for a ledger's name is hashed), a pair comes in halves, each half once.
 */
export async function* sideBySide(
  blobs: AsyncIterable<readonly SourceListing[]>,
  ledgers: AsyncIterable<readonly StateListing[]>,
  prefix: string,
): AsyncGenerator<readonly Pair[]> {
  const left = new Side(blobs);
  const right = new Side(ledgers);
  try {
    for (;;) {
      await left.fill();
      await right.fill();
      if (left.isOver && right.isOver) return;
      yield merged(left, right, prefix);
    }
  } finally {
    await left.close();
    await right.close();
  }
}

/** Pairs until one of the two needs its next page. */
function merged(left: Side<SourceListing>, right: Side<StateListing>, prefix: string): readonly Pair[] {
  const pairs: Pair[] = [];
  while (left.hasMore || right.hasMore) {
    if ((!left.hasMore && !left.isOver) || (!right.hasMore && !right.isOver)) break;
    const blob = left.head;
    const ledger = right.head;
    const path = ledger?.name.slice(prefix.length);
    if (ledger === undefined || (blob !== undefined && blob.path < path!))
      pairs.push({ path: blob!.path, blob: left.take() });
    else if (blob === undefined || path! < blob.path) pairs.push({ path: path!, ledger: right.take() });
    else pairs.push({ path: path!, blob: left.take(), ledger: right.take() });
  }
  return pairs;
}

/** One of two listings, page by page. */
class Side<T> {
  readonly #pages: AsyncIterator<readonly T[]>;
  #page: readonly T[] = [];
  #at = 0;
  #ended = false;

  constructor(pages: AsyncIterable<readonly T[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  get hasMore(): boolean {
    return this.#at < this.#page.length;
  }

  get isOver(): boolean {
    return this.#ended && !this.hasMore;
  }

  get head(): T | undefined {
    return this.#page[this.#at];
  }

  take(): T {
    return this.#page[this.#at++]!;
  }

  /** Until there is something, or nothing more comes. */
  async fill(): Promise<void> {
    while (!this.hasMore && !this.#ended) {
      const next = await this.#pages.next();
      if (next.done === true) this.#ended = true;
      else {
        this.#page = next.value;
        this.#at = 0;
      }
    }
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#pages.return?.();
  }
}
