import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../bench/random.ts';
import { isFinished, type Ledger } from '../src/lib/delivery/ledger.ts';
import { content, KINDS, type Content, type Kind } from './files.ts';
import { ledgerOf } from './ledgers.ts';
import type { Stand } from './stand.ts';

/** A file, and every content that it had, the last one being the one that counts. */
export interface Upload {
  readonly path: string;
  readonly kind: Kind;
  readonly contents: readonly Content[];
  readonly etag: string;
  /** Of the last content, once nothing is left to do for it. */
  readonly ledger?: Ledger;
  /** How often a content was uploaded again because the file was parked. */
  readonly again: number;
}

/** So many files at once may be unfinished: enough that every host always has some. */
const UNDER_WAY = 30;
/** Uploads wait at least so long for each other. */
const PACE_MS = 30;
const LOOK_MS = 1500;

/**
 * Uploads files, replaces some of them by new content, and looks after them: their ledgers are read as they come to an
 * end, and files that are done are deleted, as an operator would, so that the hosts need not look through them for ever.
 */
export class Uploads {
  readonly #stand: Stand;
  readonly #random: Random;
  readonly #files = new Map<string, Upload>();
  readonly #open = new Set<string>();
  #made = 0;

  constructor(stand: Stand, random: Random) {
    this.#stand = stand;
    this.#random = random;
  }

  get files(): readonly Upload[] {
    return [...this.#files.values()];
  }

  /** Files that are not at their end. */
  get open(): readonly string[] {
    return [...this.#open];
  }

  /** Uploads until it is told to stop. */
  async storm(signal: AbortSignal): Promise<void> {
    let looked = 0;
    while (!signal.aborted) {
      if (Date.now() - looked > LOOK_MS) {
        await this.look();
        looked = Date.now();
      }
      if (this.#open.size < UNDER_WAY) await this.#upload();
      await delay(PACE_MS);
    }
  }

  /** Reads the ledgers of the files that are not at their end. */
  async look(): Promise<void> {
    for (const path of this.#open) {
      const ledger = await ledgerOf(this.#stand, path);
      const file = this.#files.get(path)!;
      if (ledger === undefined || !(await this.#isAtItsEnd(file, ledger))) continue;
      if (ledger.state === 'parked' && ledger.error?.code === 'RUN_KILLS_PROCESS') {
        await this.#put({ ...file, again: file.again + 1 });
        continue;
      }
      this.#files.set(path, { ...file, ledger });
      this.#open.delete(path);
      await this.#stand.logs.getBlobClient(path).deleteIfExists();
    }
  }

  /** Who died between the deletion and the ledger's last writing left nothing to do either: the blob is gone. */
  async #isAtItsEnd({ path, etag }: Upload, ledger: Ledger): Promise<boolean> {
    if (ledger.etag !== etag || ledger.after === undefined) return isFinished(ledger, etag);
    return ledger.state === 'done' && !(await this.#stand.logs.getBlobClient(path).exists());
  }

  async #upload(): Promise<void> {
    const open = this.open;
    const random = this.#random;
    if (open.length > 10 && random.chance(0.1)) {
      const file = this.#files.get(open[random.below(open.length)]!)!;
      return this.#put(this.#with(file));
    }
    const kind = random.pick(KINDS);
    return this.#put(this.#with({ path: `${kind}/${this.#made++}`, kind, contents: [], etag: '', again: 0 }));
  }

  #with(file: Upload): Upload {
    const { path, kind, contents } = file;
    const fresh = content(this.#random, kind, `${path}.${contents.length}`);
    return { ...file, contents: [...contents, fresh] };
  }

  async #put(file: Upload): Promise<void> {
    const { bytes } = file.contents.at(-1)!;
    const { etag } = await this.#stand.logs.getBlockBlobClient(file.path).upload(bytes, bytes.length);
    this.#files.set(file.path, { ...file, etag: etag! });
    this.#open.add(file.path);
  }
}
