import type { Random } from '../bench/random.ts';
import type { Bell } from './bell.ts';
import { FunctionHost, release } from './function-host.ts';
import type { IngestionService } from './ingestion-service.ts';
import type { Instance } from './instance.ts';
import type { LogsVersion } from './logs.ts';
import type { Scenario } from './scenario.ts';
import type { Strike } from './simulated-files.ts';
import type { SimulatedStorage } from './simulated-storage.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** The longest time until a process that died is there again. */
const RESTART_MS = 20_000;
/** What the platform leaves a process that is to stop. */
const GRACE_MS = 5_000;
/** An event loop that stands still is ended by its watchdog after so long. */
const WATCHDOG_MS = 60_000;

/** Runs the app's processes: starts them, starts them anew, replaces them by others. */
export class Platform {
  readonly #world: World;
  readonly #storage: SimulatedStorage;
  readonly #service: IngestionService;
  readonly #truth: Truth;
  readonly #scenario: Scenario;
  readonly #bell: Bell;
  /** What lives on when processes die. */
  readonly #outside: Instance;
  readonly #random: Random;
  readonly #hosts = new Map<Instance, FunctionHost>();
  #logs: LogsVersion;
  #started = 0;
  #isAway = false;

  constructor(
    world: World,
    rooms: {
      readonly storage: SimulatedStorage;
      readonly service: IngestionService;
      readonly truth: Truth;
      readonly bell: Bell;
      readonly outside: Instance;
    },
    scenario: Scenario,
  ) {
    this.#world = world;
    this.#storage = rooms.storage;
    this.#service = rooms.service;
    this.#truth = rooms.truth;
    this.#bell = rooms.bell;
    this.#outside = rooms.outside;
    this.#random = rooms.outside.random;
    this.#scenario = scenario;
    this.#logs = scenario.logs;
  }

  /** Whether no message is worked on. */
  get isIdle(): boolean {
    for (const { underWay } of this.#hosts.values()) if (underWay.size > 0) return false;
    return true;
  }

  start(): void {
    const { slots, settings, sweeps } = this.#scenario;
    const logs = this.#logs;
    this.#world.spawn(`p${++this.#started}`, async (self) => {
      const strike: Strike = (hazard) => {
        hazard.times--;
        if (hazard.kind === 'kills') this.#dies(self);
        else this.#standsStill(self);
        return new Promise(() => undefined);
      };
      const storage = this.#storage.at(self);
      const rooms = { storage, service: this.#service, truth: this.#truth, logs, settings, strike };
      const host = new FunctionHost(self, this.#storage, rooms, this.#bell);
      this.#hosts.set(self, host);
      await Promise.all([host.listen(slots), ...(sweeps ? [host.sweep()] : [])]);
    });
  }

  /** A fault of the world has killed it. */
  died(self: Instance): void {
    this.#buried(self);
    this.#startLater();
  }

  /** Replaces every process by one with this logs.yaml, one after the other. */
  async deploy(logs: LogsVersion, isGraceful: boolean): Promise<void> {
    this.#logs = logs;
    const old = [...this.#hosts.values()];
    for (const host of old) {
      if (host.self.isDead) continue;
      this.start();
      if (isGraceful) {
        host.stop();
        await this.#world.sleep(this.#outside, GRACE_MS);
      }
      if (!host.self.isDead) this.#ends(host.self);
      await this.#world.sleep(this.#outside, this.#random.below(RESTART_MS));
    }
  }

  /** Stops every process, for so long. Where nobody sweeps, messages that would run out meanwhile keep the app there. */
  async away(forMs: number, canStop: () => boolean): Promise<void> {
    this.#isAway = true;
    for (const host of this.#hosts.values()) host.stop();
    await this.#world.sleep(this.#outside, GRACE_MS);
    const running = [...this.#hosts.values()];
    for (const host of running) this.#ends(host.self);
    if (canStop()) {
      this.#world.note(`the app is stopped for ${forMs} ms`);
      await this.#world.sleep(this.#outside, forMs);
    }
    this.#isAway = false;
    for (let n = 0; n < this.#scenario.processes; n++) this.start();
  }

  #dies(self: Instance): void {
    this.#world.note(`${self.name} is ended by the file that it reads`);
    this.#ends(self);
    this.#startLater();
  }

  #standsStill(self: Instance): void {
    this.#world.stall(self, 2 * WATCHDOG_MS);
    this.#world.later(this.#outside, WATCHDOG_MS + this.#random.below(1_000), () => {
      if (!self.isDead) this.#dies(self);
    });
  }

  #ends(self: Instance): void {
    this.#world.kill(self);
    this.#buried(self);
  }

  #buried(self: Instance): void {
    const host = this.#hosts.get(self);
    if (host === undefined) return;
    this.#hosts.delete(self);
    for (const { job } of host.underWay) this.#truth.wordless(job.path);
    // The host itself may live on and see the process of its functions die; else the messages are visible in their time.
    if (this.#random.chance(0.6)) for (const work of host.underWay) release(this.#storage, work);
  }

  #startLater(): void {
    this.#world.later(this.#outside, this.#random.below(RESTART_MS), () => {
      if (!this.#isAway) this.start();
    });
  }
}
