import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, TIED, type Child } from '../src/lib/local/child.ts';
import type { Stand } from './stand.ts';

const HOST = join(import.meta.dirname, '../src/lib/local/host/main.ts');

export interface FleetOptions {
  readonly hosts: number;
  readonly functionTimeout: string;
  readonly visibilitySeconds: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** One place for a function host; whoever dies in it is followed by another. */
export interface Host {
  /** The rule that it sends to, and no other host does: so the service can tell who called. */
  readonly rule: string;
  /** Milliseconds since it said that it is ready. */
  readonly readyFor: number | undefined;
  readonly pid: number;
  /** SIGKILL. False where it is dead already. */
  kill(why: string): boolean;
}

/** Function hosts that are started again whatever ends them, until they are stopped. */
export class Fleet {
  readonly hosts: readonly Host[];
  /** What ended a host that nobody had killed. There should be none. */
  readonly deaths: string[] = [];
  /** Runs that ended with a word, as `path\nnumber`. */
  readonly ended = new Set<string>();
  starts = 0;
  readonly #places: readonly Place[];

  static async start(stand: Stand, options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(stand, options);
    await Promise.all(fleet.#places.map((place) => place.start()));
    return fleet;
  }

  private constructor(stand: Stand, options: FleetOptions) {
    this.#places = Array.from({ length: options.hosts }, (_, i) => new Place(this, stand, options, i + 1));
    this.hosts = this.#places;
  }

  /** Lets what runs come to its end, then ends every host. */
  async stop(): Promise<void> {
    await Promise.all(this.#places.map((place) => place.stop()));
  }
}

/** What a run says of the ledger that it leaves; a file that is parked for its deaths ends no run. */
const END = /(?:ingestBlob|continueIngest) {2}(\{"file":.*\})$/;

class Place implements Host {
  readonly rule: string;
  readonly #fleet: Fleet;
  readonly #stand: Stand;
  readonly #options: FleetOptions;
  readonly #log: string;
  #child: Child | undefined;
  #started = 0;
  #readyAt: number | undefined;
  #killed = false;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(fleet: Fleet, stand: Stand, options: FleetOptions, number: number) {
    this.#fleet = fleet;
    this.#stand = stand;
    this.#options = options;
    this.rule = `dcr-host-${number}`;
    this.#log = join(stand.folder, `host-${number}.log`);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get readyFor(): number | undefined {
    return this.#readyAt === undefined || this.#killed ? undefined : performance.now() - this.#readyAt;
  }

  async start(): Promise<void> {
    const { functionTimeout, visibilitySeconds, settings } = this.#options;
    const flags = ['--function-timeout', functionTimeout, '--visibility-seconds', String(visibilitySeconds)];
    this.#readyAt = undefined;
    this.#started = performance.now();
    this.#fleet.starts++;
    const child = await startChild({
      name: this.rule,
      command: process.execPath,
      args: [...TIED, HOST, '--app', this.#stand.app, '--port', '0', ...flags],
      env: this.#stand.environment({ LOGSLUICE_RULE: this.rule, ...settings }),
      log: this.#log,
      tie: 'channel',
      onLine: (line) => this.#line(line),
    });
    this.#child = child;
    this.#killed = false;
    this.#running = child.ended.then((how) => this.#ended(how));
  }

  kill(why: string): boolean {
    const child = this.#child;
    if (child === undefined || this.#killed) return false;
    this.#killed = true;
    process.kill(child.pid, 'SIGKILL');
    const lived = `${Math.round(performance.now() - this.#started)} ms old${this.#readyAt === undefined ? ', not ready' : ''}`;
    const line = `${new Date().toISOString()} ${this.rule} ${child.pid} killed: ${why}, ${lived}\n`;
    appendFileSync(join(this.#stand.folder, 'kills.log'), line);
    return true;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#child?.stop(60_000);
    await this.#running;
  }

  async #ended(how: string): Promise<void> {
    if (this.#stopping) return;
    if (!this.#killed) {
      this.#fleet.deaths.push(`${this.rule} ended by itself with ${how}: ${this.#child?.tail().at(-1) ?? ''}`);
    }
    this.#readyAt = undefined;
    await this.start();
  }

  #line(line: string): void {
    if (line.includes(' host  ready ')) this.#readyAt = performance.now();
    const said = END.exec(line)?.[1];
    if (said === undefined) return;
    const { file, runs, error } = JSON.parse(said) as { file: string; runs: number; error?: string };
    if (error !== 'RUN_KILLS_PROCESS') this.#fleet.ended.add(`${file}\n${runs}`);
  }
}
