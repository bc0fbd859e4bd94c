import { ledgerFacts, type Ledger } from '../src/lib/delivery/ledger.ts';
import { stateBlobName } from '../src/lib/state/blob-name.ts';
import type { Instance } from './instance.ts';
import type { SimulatedStorage } from './simulated-storage.ts';
import { recordsOf, type Framing, type LineId, type Version } from './version.ts';

/** The container that files are dropped into. */
export const CONTAINER = 'logs';

export const ledgerName = (path: string): string => stateBlobName('ledgers', CONTAINER, path, '');

/** What is known of one version beside what the app itself says. */
export interface Facts {
  readonly version: Version;
  /** Runs that began to read it. */
  runs: number;
  /** Runs that ended without their last word in the ledger: their process died, or their claim was lost, or storage failed. */
  wordless: number;
  /** Rows whose acceptance was lost on its way back. */
  rowsUnheard: number;
  /** Rows that had been accepted, and that a run was to send again because its ledger did not know of them. */
  rowsBeyond: number;
  /** Lines of all times that it was begun anew. */
  rowsAnew: number;
  generation?: string;
  /** How often it has ended its process, or had it stand still, since it was begun. */
  strikes: number;
}

/** Sees what really happens in a world, and at once what must not. */
export class Truth {
  readonly broken: string[] = [];
  /** Most rows of one call. */
  bodyRows = 1;
  /** Most rows that a run found accepted beyond its ledger's mark. */
  mostBeyond = 0;
  readonly #storage: SimulatedStorage;
  readonly #known = new Map<string, Facts>();
  readonly #byEtag = new Map<string, Version>();
  /** The lease that each process took last, by ledger. */
  readonly #leases = new Map<Instance, Map<string, string>>();
  readonly #deleted = new Set<string>();
  /** The last run of each blob. */
  readonly #running = new Map<string, Facts>();

  constructor(storage: SimulatedStorage, versions: readonly Version[]) {
    this.#storage = storage;
    for (const version of versions) {
      const facts = { version, runs: 0, wordless: 0, rowsUnheard: 0, rowsBeyond: 0, rowsAnew: 0, strikes: 0 };
      this.#known.set(`${version.blob}.${version.number}`, facts);
    }
  }

  uploaded(version: Version, etag: string): void {
    this.#byEtag.set(etag, version);
    this.#deleted.delete(version.path);
  }

  /** By those who dropped it. */
  deleted(path: string): void {
    this.#deleted.add(path);
  }

  isDeleted(path: string): boolean {
    return this.#deleted.has(path);
  }

  versionOf(etag: string): Version {
    return this.#byEtag.get(etag)!;
  }

  facts({ blob, number }: Pick<Version, 'blob' | 'number'>): Facts {
    return this.#known.get(`${blob}.${number}`)!;
  }

  all(): readonly Facts[] {
    return [...this.#known.values()];
  }

  leased(self: Instance, ledger: string, lease: string): void {
    let own = this.#leases.get(self);
    if (own === undefined) {
      own = new Map();
      this.#leases.set(self, own);
    }
    own.set(ledger, lease);
  }

  /** A call begins: only who has the claim may make one, and only about the content that the ledger is about. */
  begun(self: Instance, lines: readonly LineId[]): void {
    const first = lines[0];
    if (first === undefined) return;
    this.bodyRows = Math.max(this.bodyRows, lines.length);
    const [blob, number] = first;
    const { version } = this.facts({ blob, number });
    const name = ledgerName(version.path);
    const ledger = this.#storage.state.get(name);
    const lease = this.#storage.state.isLeased(ledger) ? ledger.lease.id : undefined;
    if (ledger === undefined || lease === undefined || lease !== this.#leases.get(self)?.get(name)) {
      this.broken.push(`${self.name} sends rows of ${version.path} without having its claim`);
    } else if (this.versionOf(ledgerFacts(ledger.metadata).etag) !== version) {
      this.broken.push(`${self.name} sends rows of a content of ${version.path} that its ledger is not about`);
    }
  }

  /** A file ends its process: when it did so before, it is to be alone there. */
  struck(version: Version, others: readonly string[]): void {
    const facts = this.facts(version);
    if (facts.strikes++ === 0 || others.length === 0) return;
    this.broken.push(`${version.path} takes ${others.join(', ')} along, and has ended a process before`);
  }

  /** A run may have ended without leaving its last word in the ledger. */
  wordless(path: string): void {
    const facts = this.#running.get(path);
    if (facts !== undefined) facts.wordless++;
  }

  accepted(lines: readonly LineId[]): void {
    for (const [blob, number, line] of lines) this.facts({ blob, number }).version.accepted[line]!++;
  }

  answerLost(lines: readonly LineId[]): void {
    for (const [blob, number] of lines) this.facts({ blob, number }).rowsUnheard++;
  }

  /** A run begins to read, at its ledger's mark. */
  runBegun(version: Version, framing: Framing, { mark, generation, crashes }: Ledger): void {
    const facts = this.facts(version);
    this.#running.set(version.path, facts);
    facts.runs++;
    let beyond = 0;
    for (const { entry, number, line } of recordsOf(version, framing)) {
      const isBehind = entry < mark.entry || (entry === mark.entry && number <= mark.records);
      if (!isBehind && version.accepted[line]! > 0) beyond++;
    }
    if (facts.generation !== undefined && facts.generation !== generation) facts.rowsAnew += version.fates.length;
    else {
      facts.rowsBeyond += beyond;
      this.mostBeyond = Math.max(this.mostBeyond, beyond);
    }
    // Alone it did no harm: it is innocent, until it does harm again.
    if (facts.generation !== generation || crashes?.suspect === false) facts.strikes = 0;
    facts.generation = generation;
  }
}
