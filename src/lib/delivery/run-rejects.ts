import { PipelineError } from '../errors.ts';
import type { Reject, RejectLog, RunOptions } from '../seams.ts';
import type { StateStore } from '../stores.ts';
import type { RejectsPart } from './ledger.ts';

/**
 * Lines are held up to this many bytes, and written in blocks of no more, but for a line that is longer by itself: storage
 * takes 100 MiB. An append blob takes 50,000 blocks, so one run may leave 200 GB of rejects.
 */
const BLOCK_BYTES = 4 * 1024 * 1024;

/** A reject as a line of NDJSON, its line end included. */
export type RejectLine = (reject: Reject, entry: string) => string;

/**
 * Rejects of one run of a file, in a blob that no other run writes to: what a dead run left beyond the ledger's mark can
 * then do no harm. Nothing is made until the first reject.
 */
export class RunRejects implements RejectLog {
  readonly #store: StateStore;
  readonly #name: string;
  readonly #line: RejectLine;
  readonly #options: RunOptions;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** On its way to storage; where that failed it may be there all the same, so that nothing but itself may follow. */
  #block: Buffer | undefined;
  #written = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: StateStore, name: string, line: RejectLine, options: RunOptions) {
    this.#store = store;
    this.#name = name;
    this.#line = line;
    this.#options = options;
  }

  /** Bytes of all lines so far, written or held. */
  get bytes(): number {
    return this.#written + (this.#block?.length ?? 0) + this.#heldBytes;
  }

  async add(rejects: readonly Reject[], entry: string): Promise<void> {
    for (const reject of rejects) {
      this.hold(Buffer.from(this.#line(reject, entry)));
      if (this.#heldBytes >= BLOCK_BYTES) await this.flush();
    }
  }

  /** Takes a line as it is, its line end included; it is durable with the next that is. */
  hold(line: Buffer): void {
    this.#held.push(line);
    this.#heldBytes += line.length;
  }

  /** Makes everything durable that was added before. Fails with STATE_WRITE. */
  flush(): Promise<void> {
    const write = async (): Promise<void> => {
      await this.#append();
      // Lines that come in meanwhile stay.
      for (let left = this.#held.length; left > 0;) {
        left -= this.#takeBlock(left);
        await this.#append();
      }
    };
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }

  /** Makes a block of the first lines that are held, of at most `most`; gives of how many. */
  #takeBlock(most: number): number {
    let lines = 1;
    let bytes = this.#held[0]!.length;
    while (lines < most && bytes + this.#held[lines]!.length <= BLOCK_BYTES) bytes += this.#held[lines++]!.length;
    this.#block = Buffer.concat(this.#held.splice(0, lines), bytes);
    this.#heldBytes -= bytes;
    return lines;
  }

  async #append(): Promise<void> {
    const block = this.#block;
    if (block === undefined) return;
    if ((await this.#store.append(this.#name, this.#written, block, this.#options)) === 'lost') {
      throw new PipelineError('STATE_WRITE', { what: `rejects ${this.#name}`, reason: 'somebody else wrote to it' });
    }
    this.#block = undefined;
    this.#written += block.length;
  }

  /** The part of it that counts when the first `bytes` do. */
  part(bytes: number): RejectsPart | undefined {
    return bytes === 0 ? undefined : { name: this.#name, bytes };
  }

  async close(): Promise<string | undefined> {
    await this.flush();
    return this.#written === 0 ? undefined : this.#name;
  }
}
