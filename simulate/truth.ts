import type { FileRun } from '../src/lib/delivery/deliver-file.ts';
import { ledgerFacts, parseLedger, type Ledger } from '../src/lib/delivery/ledger.ts';
import type { ByteRange } from '../src/lib/source/part-source.ts';
import { ledgerName as nameOfLedger, partName } from '../src/lib/state/blob-name.ts';
import type { Instance } from './instance.ts';
import type { SimulatedStorage } from './simulated-storage.ts';
import type { World } from './world.ts';
import { recordsWithin, type Framing, type LineId, type Version } from './version.ts';

/** The container that files are dropped into. */
export const CONTAINER = 'logs';

export const ledgerName = (path: string): string => nameOfLedger(CONTAINER, path);

/** Longer than anybody may stand still between looking and acting. */
const LATE_MS = 10 * 60_000;

/** What is known of one version beside what the app itself says. */
export interface Facts {
  readonly version: Version;
  /** Runs that began to read it, or a part of it; and of those, the ones that no other had begun before. */
  runs: number;
  firstRuns: number;
  /** Runs that ended without their last word in the ledger: their process died, or their claim was lost, or storage failed. */
  wordless: number;
  /** Rows whose acceptance was lost on its way back. */
  rowsUnheard: number;
  /** Rows that had been accepted, and that a run was to send again because its ledger did not know of them. */
  rowsBeyond: number;
  /** Lines of all times that it was begun anew. */
  rowsAnew: number;
  /** When its content changed last. */
  since: number;
  isTorn: boolean;
  /** Its file grows, and was given up, or on the way to be, before it had this content: that stays, whatever it becomes. */
  wasParked: boolean;
  /** What it was begun as last: whole, whose key is empty, and each part. */
  readonly generations: Map<string, string>;
  /** How often each line was accepted of a holder of each ledger: that of the file, and those of parts, by their names. */
  readonly under: Map<string, Uint16Array>;
  /** The same when that was begun anew last. */
  readonly before: Map<string, Uint16Array>;
  /** How it was cut, each time, and when a part of that was read first. */
  readonly cuttings: Map<string, number>;
  /** How often each of these has ended its process, or had it stand still, since it was begun. */
  readonly strikes: Map<string, number>;
}

/** Sees what really happens in a world, and at once what must not. */
export class Truth {
  readonly broken: string[] = [];
  /** Most rows of one call. */
  bodyRows = 1;
  /** Most rows that a run found accepted beyond its ledger's mark. */
  mostBeyond = 0;
  readonly #world: World;
  readonly #storage: SimulatedStorage;
  readonly #known = new Map<string, Facts>();
  readonly #byEtag = new Map<string, Version>();
  /** The lease that each process took last, by ledger. */
  readonly #leases = new Map<Instance, Map<string, string>>();
  /** What each ledger of a part is about. */
  readonly #ranges = new Map<string, ByteRange & { readonly path: string }>();
  readonly #deleted = new Set<string>();
  /** The last run of each blob. */
  readonly #running = new Map<string, Facts>();

  constructor(world: World, storage: SimulatedStorage, versions: readonly Version[]) {
    this.#world = world;
    this.#storage = storage;
    for (const version of versions) {
      this.#known.set(`${version.blob}.${version.number}`, {
        version,
        runs: 0,
        firstRuns: 0,
        wordless: 0,
        rowsUnheard: 0,
        rowsBeyond: 0,
        rowsAnew: 0,
        strikes: new Map(),
        since: 0,
        isTorn: false,
        wasParked: false,
        generations: new Map(),
        under: new Map(),
        before: new Map(),
        cuttings: new Map(),
      });
    }
  }

  uploaded(version: Version, etag: string): void {
    this.#byEtag.set(etag, version);
    this.#deleted.delete(version.path);
    const facts = this.facts(version);
    facts.since = this.#world.now;
    const ledger = version.growth && this.#storage.state.get(ledgerName(version.path));
    if (ledger === undefined) return;
    const { error, crashes, run } = parseLedger(version.path, ledger.content.toString());
    facts.wasParked ||= error?.code === 'RUN_KILLS_PROCESS' || crashes !== undefined || run !== undefined;
  }

  /** Its next stage. Where it comes so late that half an event was taken for all, its counts say nothing any more. */
  grown(version: Version, stage: number, etag: string, settleMs: number): void {
    const facts = this.facts(version);
    const isTorn = version.growth!.torn[stage - 1]!;
    facts.isTorn ||= isTorn && this.#world.now - facts.since >= settleMs;
    this.uploaded(version, etag);
  }

  /** By those who dropped it. */
  deleted(path: string): void {
    this.#deleted.add(path);
  }

  isDeleted(path: string): boolean {
    return this.#deleted.has(path);
  }

  /** What lay in the container at some time, in the order in which it came. */
  get versions(): readonly Version[] {
    return [...new Set(this.#byEtag.values())];
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

  /**
   * A call begins: only who has the claim may make one, and only about the content that the ledger is about. Gives the
   * ledgers, by their names, under which it is made.
   */
  begun(self: Instance, lines: readonly LineId[]): readonly string[] {
    const first = lines[0];
    if (first === undefined) return [];
    this.bodyRows = Math.max(this.bodyRows, lines.length);
    const [blob, number] = first;
    const { version } = this.facts({ blob, number });
    const held = this.#heldBy(self, version, lines);
    if (held.length === 0) {
      this.broken.push(`${self.name} sends rows of ${version.path} without having its claim`);
    } else if (!held.some(({ about }) => about === version)) {
      this.broken.push(`${self.name} sends rows of a content of ${version.path} that its ledger is not about`);
    }
    const file = this.#storage.state.get(ledgerName(version.path));
    if (file !== undefined && this.versionOf(ledgerFacts(file.metadata).etag) !== version) {
      this.broken.push(`${self.name} sends rows of a part of ${version.path} whose content is replaced`);
    }
    return held.map(({ name }) => name);
  }

  /** The ledgers whose claims an instance has, and what they are about: that of the file, and of parts of it with these lines. */
  #heldBy(
    self: Instance,
    { path, starts }: Version,
    lines: readonly LineId[],
  ): readonly { readonly name: string; readonly about: Version }[] {
    const { state } = this.#storage;
    const own = [...(this.#leases.get(self) ?? [])].filter(([name]) => {
      const range = this.#ranges.get(name);
      if (range === undefined) return name === ledgerName(path);
      return (
        range.path === path && lines.every(([, , line]) => range.from <= starts[line]! && starts[line]! < range.to)
      );
    });
    return own.flatMap(([name, lease]) => {
      const ledger = state.get(name);
      if (!state.isLeased(ledger) || ledger.lease.id !== lease) return [];
      return [{ name, about: this.versionOf(ledgerFacts(ledger.metadata).etag) }];
    });
  }

  /** A file ends its process: when it did so before, it is to be alone there. */
  struck(version: Version, { part }: Ledger, others: readonly string[]): void {
    const { strikes } = this.facts(version);
    const before = strikes.get(keyOf(part)) ?? 0;
    strikes.set(keyOf(part), before + 1);
    if (before === 0 || others.length === 0) return;
    this.broken.push(`${version.path} takes ${others.join(', ')} along, and has ended a process before`);
  }

  /** A run may have ended without leaving its last word in the ledger; also one that does not know that it had its first. */
  wordless(path: string): void {
    const ledger = this.#storage.state.get(ledgerName(path));
    const { state, etag } = ledgerFacts(ledger?.metadata ?? {});
    const facts =
      state === 'running' && ledger !== undefined ? this.facts(this.versionOf(etag)) : this.#running.get(path);
    if (facts !== undefined) facts.wordless++;
  }

  /** By a call that was made under these ledgers. */
  accepted(lines: readonly LineId[], ledgers: readonly string[]): void {
    for (const [blob, number, line] of lines) {
      const { version, under } = this.facts({ blob, number });
      version.accepted[line]!++;
      for (const name of ledgers) {
        let times = under.get(name);
        if (times === undefined) under.set(name, (times = new Uint16Array(version.accepted.length)));
        times[line]!++;
      }
    }
  }

  answerLost(lines: readonly LineId[]): void {
    for (const [blob, number] of lines) this.facts({ blob, number }).rowsUnheard++;
  }

  /** A run begins to read, at its ledger's mark. */
  runBegun(version: Version, framing: Framing, { ledger, range }: FileRun): void {
    const facts = this.facts(version);
    const { mark, generation, crashes, part } = ledger;
    const key = keyOf(part);
    const name = part === undefined ? ledgerName(version.path) : partName(CONTAINER, version.path, part);
    if (part !== undefined) this.#ranges.set(name, { ...range!, path: version.path });
    this.#running.set(version.path, facts);
    facts.runs++;
    if (!facts.generations.has(key)) facts.firstRuns++;
    let beyond = 0;
    let accepted = 0;
    for (const { entry, number, line } of recordsWithin(version, framing, range)) {
      const isBehind = entry < mark.entry || (entry === mark.entry && number <= mark.records);
      if (version.accepted[line]! > 0) accepted++;
      // What others sent under another ledger, another cutting of it, say, is not this one's to know.
      const times = facts.under.get(name)?.[line] ?? 0;
      if (!isBehind && times > (facts.before.get(name)?.[line] ?? 0)) beyond++;
    }
    if (this.#isAnew(facts, key, ledger)) {
      facts.before.set(name, Uint16Array.from(facts.under.get(name) ?? version.accepted.map(() => 0)));
      // Of a blob that is cut anew each part is anew, and together they are the blob.
      if (part === undefined || !facts.cuttings.has(part.of)) facts.rowsAnew += version.fates.length;
      // Nothing in their logs ever changes.
      if (version.growth !== undefined && accepted > 0) this.broken.push(`${version.path} was begun anew`);
    } else {
      facts.rowsBeyond += beyond;
      this.mostBeyond = Math.max(this.mostBeyond, beyond);
    }
    // Alone it did no harm: it is innocent, until it does harm again.
    if (facts.generations.get(key) !== generation || crashes?.suspect === false) facts.strikes.delete(key);
    facts.generations.set(key, generation);
    if (part !== undefined) this.#cut(facts, part.of);
  }

  /** Whoever saw the cutting before a newer one was there may still come to read a part of it, but not much later. */
  #cut({ version, cuttings }: Facts, of: string): void {
    const { now } = this.#world;
    const since = cuttings.get(of) ?? now;
    cuttings.set(of, since);
    for (const [other, begun] of cuttings) {
      if (begun > since && now - begun > LATE_MS) {
        this.broken.push(`a part of ${version.path} is read as ${of} has it, and it is cut as ${other} since long`);
      }
    }
  }

  /** Whether what is read now may have been read before, under another generation or cutting. */
  #isAnew({ generations, cuttings }: Facts, key: string, { generation, part }: FileRun['ledger']): boolean {
    const known = generations.get(key);
    if (part !== undefined) {
      const wasReadBefore = generations.has('') || [...cuttings.keys()].some((of) => of !== part.of);
      return known === undefined && wasReadBefore;
    }
    return known === undefined ? generations.size > 0 : known !== generation;
  }
}

/** What is read under one ledger, among all of one version: it whole, whose key is empty, or a part. */
const keyOf = (part: Ledger['part']): string => (part === undefined ? '' : `${part.of}/${part.number}`);
