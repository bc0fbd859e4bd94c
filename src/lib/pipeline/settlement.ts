import type { Delivery, Reject, RejectLog } from '../seams.ts';
import type { Parcel } from './parcel.ts';
import type { Tally } from './report.ts';

/** A parcel whose rows were answered. */
interface Answered {
  readonly parcel: Parcel;
  readonly sent: number;
  readonly rejects: readonly Reject[];
}

/**
 * Parcels are answered in any order, and settled in that of the file: only then are their rejects kept and their
 * records counted, so that what is counted never has a gap.
 */
export class Settlement {
  readonly #rejects: RejectLog;
  readonly #tally: Tally;
  readonly #onSettled: (parcel: Parcel) => void | Promise<void>;
  readonly #order: Parcel[] = [];
  readonly #answered = new Map<Parcel, Answered>();
  #settling: Promise<void> = Promise.resolve();

  constructor(rejects: RejectLog, tally: Tally, onSettled: (parcel: Parcel) => void | Promise<void>) {
    this.#rejects = rejects;
    this.#tally = tally;
    this.#onSettled = onSettled;
  }

  /** Called in the order of the file, before a parcel is sent. */
  expect(parcel: Parcel): void {
    this.#order.push(parcel);
  }

  /** Resolves once this parcel, and those before it which are answered too, are settled. Fails where rejects cannot be kept. */
  answered(parcel: Parcel, delivery: Delivery | undefined): Promise<void> {
    const refused = delivery?.refused.map(({ row, error }) => kept(parcel.batch!.reject(row, error))) ?? [];
    // Parser, mapper and service find them one after the other; they are kept in the order of the file.
    const rejects = [...parcel.rejects, ...refused].sort(byNumber);
    this.#answered.set(parcel, { parcel, sent: delivery?.sent ?? 0, rejects });
    this.#settling = this.#settling.then(() => this.#settle());
    return this.#settling;
  }

  async #settle(): Promise<void> {
    for (;;) {
      const next = this.#order[0];
      const answered = next === undefined ? undefined : this.#answered.get(next);
      if (answered === undefined) return;
      const { parcel, rejects, sent } = answered;
      if (rejects.length > 0)
        await this.#rejects.add(
          rejects.map((one) => located(one, parcel)),
          parcel.entry,
        );
      this.#order.shift();
      this.#answered.delete(parcel);
      this.#tally.settle(parcel, sent, rejects);
      const kept = this.#onSettled(parcel);
      if (kept !== undefined) await kept;
    }
  }
}

/** The record behind a refused row lies in memory that the next batch will use. */
const kept = (reject: Reject): Reject => ({ ...reject, raw: Buffer.from(reject.raw) });

const byNumber = (a: Reject, b: Reject): number => a.number - b.number;

/** Behind where the parser was told its context, that is what reads the record as well. */
function located(reject: Reject, { index, restart, standsAlone = false }: Parcel): Reject {
  if (standsAlone) return { ...reject, origin: { entry: index, alone: {} } };
  if (restart === undefined || reject.offset < restart.from) return { ...reject, origin: { entry: index } };
  const { context } = restart;
  return { ...reject, origin: { entry: index, alone: context === undefined ? {} : { context } } };
}
