import { Bell } from './bell.ts';
import type { BlobContainer } from './blob-container.ts';
import { eventOf, QUEUES, TRIGGER_QUEUE } from './function-host.ts';
import { DEFAULT_LIFE_MS } from './host-queue.ts';
import { IngestionService } from './ingestion-service.ts';
import type { Instance } from './instance.ts';
import { brokenInvariants, isAccounted, twice, windowRows } from './invariants.ts';
import { WORK_QUEUE } from './app-process.ts';
import { Platform } from './platform.ts';
import { scenarioOf, type Act, type Scenario, type StorageFault } from './scenario.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import { CONTAINER, Truth } from './truth.ts';
import type { Version } from './version.ts';
import { World } from './world.ts';

/** What became of one seed. */
export interface SeedResult {
  readonly seed: number;
  /** What does not hold, a line each. */
  readonly broken: readonly string[];
  readonly steps: number;
  readonly records: number;
  readonly crashes: number;
  readonly lost: number;
  /** Rows that were sent once more. */
  readonly duplicates: number;
  /** The largest share of its window that a run used. */
  readonly window: number;
  readonly trace: readonly string[];
}

/** An outage of three days takes many. */
const MAX_STEPS = 600_000;

export interface RunOptions {
  readonly trace?: boolean;
  readonly maxSteps?: number;
  /** Told of the storage before anything happens. */
  readonly onStorage?: (storage: SimulatedStorage) => void;
}

export const runSeed = (seed: number, options: RunOptions = {}): Promise<SeedResult> =>
  runScenario(scenarioOf(seed), options);

/** Plays a world to its end. What its versions count is then what was accepted in it. */
export async function runScenario(
  scenario: Scenario,
  { trace = false, maxSteps = MAX_STEPS, onStorage }: RunOptions = {},
): Promise<SeedResult> {
  const { seed } = scenario;
  let cut: { readonly fault: StorageFault; readonly until: number } | undefined;
  const isCutOff = (request: string): boolean =>
    cut !== undefined && cut.until > world.now && isReachedBy(request, cut.fault);
  const world = new World(seed, { faults: scenario.faults, trace, isCutOff });
  const storage = new SimulatedStorage(world);
  storage.writeMs = scenario.settings.writeMs;
  storage.state.put('sweep.json', JSON.stringify({ version: 1, since: new Date(world.wallNow).toISOString() }));
  onStorage?.(storage);
  const truth = new Truth(world, storage, scenario.versions);
  const service = new IngestionService(world, truth);
  const bell = new Bell();
  for (const name of QUEUES) storage.queue(name).onChange = () => bell.ring();

  const lanes = [scenario.acts, ...scenario.growth];
  let left = lanes.reduce((sum, { length }) => sum + length, 0);
  const play = async (acts: readonly Act[], outside: Instance, platform: Platform): Promise<void> => {
    for (const act of acts) {
      await world.sleep(outside, act.at - world.now);
      await perform(act, outside, platform);
      left--;
    }
  };
  /** Events on their way. */
  let coming = 0;
  const send = (path: string): void => {
    coming--;
    storage.queue(TRIGGER_QUEUE).send(eventOf(path), { livesMs: DEFAULT_LIFE_MS });
    left--;
  };
  const raise = (path: string, eventsAfterMs: readonly number[], outside: Instance): void => {
    left += eventsAfterMs.length;
    coming += eventsAfterMs.length;
    for (const ms of eventsAfterMs) world.later(outside, ms, () => send(path));
  };
  let { ambush } = scenario;
  const replace = (path: string, outside: Instance): void => {
    if (ambush?.path !== path) return;
    truth.uploaded(ambush, storage.container(CONTAINER).put(path, ambush.content)!);
    world.note(`${path} is replaced before it is deleted`);
    ambush = undefined;
    raise(path, [0], outside);
  };
  const perform = async (act: Act, outside: Instance, platform: Platform): Promise<void> => {
    switch (act.kind) {
      case 'upload': {
        const { path, content, number, growth } = act.version;
        const first = growth?.stages[0] ?? content;
        const etag = storage.container(CONTAINER).put(path, first, {}, 'any', growth?.isAppended)!;
        truth.uploaded(act.version, etag);
        world.note(`${path} is uploaded, version ${number}, ${etag}`);
        return raise(path, act.eventsAfterMs, outside);
      }
      case 'grow': {
        const { path } = act.version;
        const etag = grown(storage.container(CONTAINER), act.version, act.stage);
        truth.grown(act.version, act.stage, etag, scenario.settings.settleMs);
        world.note(`${path} has grown, stage ${act.stage}, ${etag}`);
        return raise(path, act.eventsAfterMs, outside);
      }
      case 'delete':
        storage.container(CONTAINER).remove(act.path);
        truth.deleted(act.path);
        return world.note(`${act.path} is deleted`);
      case 'deploy':
        return platform.deploy(act.logs, act.isGraceful);
      case 'service':
        return service.fail(act.fault, act.forMs, act.retryAfterMs);
      case 'away':
        return platform.away(
          act.forMs,
          () => scenario.sweeps || (coming === 0 && EXPIRING.every((name) => storage.queue(name).size === 0)),
        );
      case 'storage':
        cut = { fault: act.fault, until: world.now + act.forMs };
        return world.note(`storage is cut off (${act.fault}) for ${act.forMs} ms`);
    }
  };

  let platform!: Platform;
  world.spawn(
    'outside',
    async (outside) => {
      platform = new Platform(world, { storage, service, truth, bell, outside }, scenario);
      storage.onRemove = (path) => replace(path, outside);
      for (let n = 0; n < scenario.processes; n++) platform.start();
      await Promise.all(lanes.map((acts) => play(acts, outside, platform)));
    },
    { isImmortal: true },
  );
  const end = await world.run({
    maxSteps,
    faultSteps: scenario.faultSteps,
    done: () =>
      left === 0 &&
      platform.isIdle &&
      QUEUES.every((name) => storage.queue(name).size === 0) &&
      (!scenario.sweeps || isAccounted(scenario, storage, truth)),
    restart: (died) => platform.died(died),
  });
  const { stats } = world;
  const broken = [...truth.broken];
  if (end === 'done') broken.push(...brokenInvariants(scenario, storage, truth, stats.pauses + stats.stalls));
  else broken.push(`the world is ${end}: ${waiting(storage)}`);
  return {
    seed,
    broken,
    steps: stats.steps,
    records: scenario.versions.reduce((sum, { fates }) => sum + fates.length, 0),
    crashes: stats.crashes,
    lost: stats.lostRequests + stats.lostAnswers,
    duplicates: scenario.versions.reduce((sum, version) => sum + twice(version), 0),
    window: truth.mostBeyond / windowRows(scenario.settings, truth.bodyRows),
    trace: world.trace,
  };
}

/** Has a blob come to its next stage, and gives the ETag of that. */
function grown(container: BlobContainer, { path, growth }: Version, number: number): string {
  const { stages, isAppended } = growth!;
  const content = stages[number]!;
  if (!isAppended) return container.put(path, content)!;
  const position = stages[number - 1]!.length;
  container.append(path, position, content.subarray(position));
  return container.get(path)!.etag;
}

/** Queues whose messages run out. */
const EXPIRING = QUEUES.filter((name) => name !== WORK_QUEUE);

const waiting = (storage: SimulatedStorage): string =>
  QUEUES.flatMap((name) =>
    storage
      .queue(name)
      .bodies()
      .map((body) => `${name} ${body}`),
  ).join('; ') || 'no message is left';

/** Whether such a request goes to the account that does not answer. */
function isReachedBy(request: string, fault: StorageFault): boolean {
  if (request.startsWith('post ')) return false;
  const isOfFiles =
    /^(receive|delete|send|show) trigger/.test(request) ||
    /^(open|properties|tier|remove) |^list (?!ledgers|parts)/.test(request) ||
    /^read (?!ledgers|rejects|parts|sweep)/.test(request);
  return fault === 'all' || (fault === 'files') === isOfFiles;
}
