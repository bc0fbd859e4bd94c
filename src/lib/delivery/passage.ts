import type { Mark } from '../pipeline/mark.ts';
import type { KeptReject } from './kept-reject.ts';

/** What has become of rejects up to a mark of the run that reads them again. */
export interface Passed {
  /** So many of them, the first ones, are dealt with. */
  readonly rejects: number;
  /** Records that were read for them: all others that the run counts are none of its business. */
  readonly records: number;
}

interface EntryPassage {
  readonly numbers: number[];
  /** Rejects that are dealt with once the record with the number beside it is; -1 where that lies inside a reject. */
  readonly passed: number[];
  /** Rejects before and up to the end of it. */
  readonly first: number;
  end: number;
}

/**
 * Keeps account of which rejects are dealt with while their records are read again. Rejects are in the order of the file,
 * and so are the records. A reject may become several records, or with others one, or none.
 */
export class Passage {
  readonly rejects: readonly KeptReject[];
  /** Whether nothing that follows in the file can matter. */
  isOver = false;
  readonly #entries: EntryPassage[] = [];
  /** What is left as it is; and of what no record was found. */
  readonly #left = new Set<number>();
  readonly #found = new Set<number>();

  constructor(rejects: readonly KeptReject[]) {
    this.rejects = rejects;
  }

  /** Begins the next entry, whose rejects begin at `first`. */
  begin(first: number): void {
    this.#entries.push({ numbers: [], passed: [], first, end: first });
  }

  /** Record `number` of the entry at hand is read for a reject. `passed` as {@link EntryPassage} has it. */
  record(number: number, passed: number): void {
    const { numbers, passed: all } = this.#entries.at(-1)!;
    numbers.push(number);
    all.push(passed);
  }

  /** Rejects up to `end` are dealt with once the entry at hand is. */
  end(end: number): void {
    this.#entries.at(-1)!.end = end;
  }

  found(reject: number): void {
    this.#found.add(reject);
  }

  leave(reject: number): void {
    this.#left.add(reject);
  }

  isLeft(reject: number): boolean {
    return this.#left.has(reject);
  }

  /** Whether there is no record any more where it was. */
  isGone(reject: number): boolean {
    return !this.#found.has(reject) && !this.#left.has(reject);
  }

  /** Rejects of the entries that were read to their end, or further. */
  get reached(): number {
    return this.#entries.reduce((most, { end }) => Math.max(most, end), 0);
  }

  /** Everything that was read for rejects. */
  get records(): number {
    return this.#entries.reduce((sum, { numbers }) => sum + numbers.length, 0);
  }

  /** The reject of the entry with this ordinal that holds this byte. */
  rejectAt(entry: number, offset: number): KeptReject | undefined {
    const { first, end } = this.#entries[entry]!;
    return this.rejects.slice(first, end).findLast((reject) => reject.offset <= offset);
  }

  /** Undefined where the mark lies inside a reject: so much of it cannot be told in a ledger. */
  at({ entry, records }: Mark): Passed | undefined {
    let sum = 0;
    let rejects = 0;
    for (const [index, { numbers, passed, first, end }] of this.#entries.entries()) {
      if (index < entry) {
        sum += numbers.length;
        rejects = end;
        continue;
      }
      const read = upTo(numbers, records);
      const here = read === 0 ? first : passed[read - 1]!;
      return here < 0 ? undefined : { rejects: Math.max(rejects, here), records: sum + read };
    }
    return { rejects, records: sum };
  }
}

/** How many of the numbers, which ascend, are `number` or below. */
function upTo(numbers: readonly number[], number: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}
