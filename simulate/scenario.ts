import type { Random } from '../bench/random.ts';
import { CALM, type Faults } from './faults.ts';
import type { PartLimits } from '../src/lib/delivery/cutting.ts';
import { growing } from './growing.ts';
import type { LogsVersion } from './logs.ts';
import { seeded } from './seeded.ts';
import { GROWING_SHAPES, makeVersion, SHAPES, type Growth, type Version } from './version.ts';

/** What is wrong with the service for a while: for every call, or for some, the same ones each time that they are made. */
export type ServiceFault = 'unavailable' | 'throttled' | 'forbidden' | 'no such stream' | 'unlucky';
/** Which account does not answer for a while: the app's own, with the work queue, or that of the files, with the trigger's. */
export type StorageFault = 'all' | 'state' | 'files';

/** Something that happens to the app at a time of its own, from outside. */
export type Act = { readonly at: number } & (
  | { readonly kind: 'upload'; readonly version: Version; readonly eventsAfterMs: readonly number[] }
  /** A file that grows comes to its next stage. */
  | {
      readonly kind: 'grow';
      readonly version: Version;
      readonly stage: number;
      readonly eventsAfterMs: readonly number[];
    }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'deploy'; readonly logs: LogsVersion; readonly isGraceful: boolean }
  | { readonly kind: 'service'; readonly fault: ServiceFault; readonly forMs: number; readonly retryAfterMs?: number }
  | { readonly kind: 'storage'; readonly fault: StorageFault; readonly forMs: number }
  /** The app is stopped. */
  | { readonly kind: 'away'; readonly forMs: number }
);

/** All that a seed decides before its world begins. */
export interface Scenario {
  readonly seed: number;
  readonly faults: Faults;
  /** Faults of the world end behind so many steps. */
  readonly faultSteps: number;
  readonly processes: number;
  /** Whether processes look every five minutes for what no message tells of: only then may messages get lost. */
  readonly sweeps: boolean;
  /** Messages that a process works on at the same time. */
  readonly slots: number;
  readonly logs: LogsVersion;
  /** One after the other: the next waits until a deployment is through. */
  readonly acts: readonly Act[];
  /** Of each file that grows, which wait for nothing. */
  readonly growth: readonly (readonly Act[])[];
  /** Takes the place of the blob at its path at the very moment in which that is to be deleted. */
  readonly ambush?: Version;
  readonly versions: readonly Version[];
  readonly settings: ScenarioSettings;
}

export interface ScenarioSettings {
  readonly maxInFlight: number;
  readonly maxBodyBytes: number;
  /** Of one request to the source. */
  readonly chunkBytes: number;
  readonly retrySeconds: number;
  /** That feed each stream. */
  readonly rules: number;
  /** Longest time that a call to the service takes. */
  readonly latencyMs: number;
  readonly softMs: number;
  /** Longest time that a writing of the app's own takes. */
  readonly writeMs: number;
  readonly checkpointParcels: number;
  readonly judgedRecords: number;
  /** After so long without a change, the record at the end of a file that grows waits no longer. */
  readonly settleMs: number;
  readonly parts: PartLimits;
}

const HEAD_BYTES = 8_000;
const HEAD_READ_MS = 300;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function scenarioOf(seed: number): Scenario {
  const random = seeded(seed, 1_000_003);
  // Of its own, so that the other files of a seed are what they were before there were these; and those seeds that broke
  // once, which tests name, have none of them.
  const rest = seeded(seed, 3_033_351);
  const versions: Version[] = [];
  const acts: Act[] = [];
  const span = random.pick([10_000, 2 * MINUTE_MS, 10 * MINUTE_MS]);
  const sweeps = random.chance(0.3);
  const blobs = 1 + random.below(4);
  for (let blob = 0; blob < blobs; blob++) acts.push(...lifeOf(random, blob, { span, sweeps }, versions));
  const more = rest.chance(0.5) ? 1 + rest.below(3) : 0;
  const settings = settingsOf(random, rest, more > 0);
  const growth: (readonly Act[])[] = [];
  for (let blob = blobs; blob < blobs + more; blob++) {
    if (rest.chance(0.6)) growth.push(growthOf(rest, blob, { span, sweeps, settings }, versions));
    else acts.push(...partsOf(rest, blob, { span, sweeps }, versions));
  }
  const logs: LogsVersion = { mapping: 0, framing: 'single', isBroken: false };
  acts.push(...deployments(random, logs, span), ...outages(random, span, settings));
  acts.sort((a, b) => a.at - b.at);
  // When no event is on its way any more, unless the sweep is there for those that run out.
  if (more > 0 && rest.chance(0.3)) {
    acts.push({ kind: 'service', at: rest.below(span), fault: 'unlucky', forMs: rest.below(5 * MINUTE_MS) });
    acts.sort((a, b) => a.at - b.at);
  }
  const ambush = more > 0 && rest.chance(0.4) ? makeVersion(rest, blobs + more, 1, 'once') : undefined;
  if (ambush !== undefined) {
    const version = makeVersion(rest, ambush.blob, 0, 'once');
    acts.push({ kind: 'upload', at: rest.below(span), version, eventsAfterMs: [0] });
    acts.sort((a, b) => a.at - b.at);
    versions.push(version, ambush);
  }
  const last = Math.max(acts.at(-1)!.at, ...growth.map((lives) => lives.at(-1)!.at));
  const stopAt = sweeps ? random.below(span) : last + 2 * MINUTE_MS;
  if (random.chance(0.03)) acts.push({ kind: 'away', at: stopAt, forMs: 8 * DAY_MS });
  acts.sort((a, b) => a.at - b.at);
  return {
    seed,
    faults: weather(random),
    faultSteps: 200 + random.below(1200),
    processes: 1 + random.below(3),
    sweeps,
    slots: 2 + random.below(3),
    logs,
    acts,
    growth,
    ...(ambush && { ambush }),
    versions,
    settings,
  };
}

/** A blob is uploaded, perhaps replaced and deleted; of each upload come one event or several, or none. */
function lifeOf(
  random: Random,
  blob: number,
  { span, sweeps }: { readonly span: number; readonly sweeps: boolean },
  versions: Version[],
): readonly Act[] {
  const acts: Act[] = [];
  const shape = random.chance(0.4) ? 'json' : random.chance(0.2) ? 'text' : SHAPES[random.below(SHAPES.length)]!;
  const count = random.chance(0.35) ? 2 + random.below(2) : 1;
  let at = random.below(span);
  for (let number = 0; number < count; number++) {
    const version = makeVersion(random, blob, number, shape);
    versions.push(version);
    const events = sweeps && random.chance(0.3) ? 0 : random.chance(0.25) ? 2 + random.below(2) : 1;
    const eventsAfterMs = Array.from({ length: events }, () => (random.chance(0.7) ? 0 : random.below(MINUTE_MS)));
    acts.push({ kind: 'upload', at, version, eventsAfterMs });
    at += random.below(random.chance(0.7) ? 3_000 : span);
    if (random.chance(0.06)) acts.push({ kind: 'delete', at, path: version.path });
    at += random.below(2_000);
  }
  return acts;
}

interface Circumstances {
  readonly span: number;
  readonly sweeps: boolean;
}

/** A blob that grows, perhaps deleted, or replaced by other content, which grows as well. Appending raises no event. */
function growthOf(
  random: Random,
  blob: number,
  { span, sweeps, settings }: Circumstances & { readonly settings: ScenarioSettings },
  versions: Version[],
): readonly Act[] {
  const acts: Act[] = [];
  const shape = random.pick(GROWING_SHAPES);
  let at = random.below(span);
  for (let number = 0; number === 0 || (number < 3 && random.chance(0.3)); number++) {
    const version = growing(random, makeVersion(random, blob, number, shape), settings.settleMs);
    versions.push(version);
    const { growth = NO_GROWTH } = version;
    const events = (isSilent: number): readonly number[] => {
      if (sweeps && random.chance(isSilent)) return [];
      return [random.chance(0.7) ? 0 : random.below(MINUTE_MS)];
    };
    acts.push({ kind: 'upload', at, version, eventsAfterMs: events(0.3) });
    for (const [gap, gapMs] of growth.gapsMs.entries()) {
      at += gapMs;
      acts.push({ kind: 'grow', at, version, stage: gap + 1, eventsAfterMs: events(growth.isAppended ? 0.8 : 0.3) });
    }
    at += random.below(random.chance(0.5) ? 3_000 : span);
    if (random.chance(0.1)) acts.push({ kind: 'delete', at, path: version.path });
    at += random.below(2_000);
  }
  return acts;
}

const NO_GROWTH: Growth = { isAppended: false, stages: [], gapsMs: [], torn: [] };

/** A blob that is cut into parts, perhaps replaced or deleted. */
function partsOf(random: Random, blob: number, { span, sweeps }: Circumstances, versions: Version[]): readonly Act[] {
  const acts: Act[] = [];
  let at = random.below(span);
  for (let number = 0; number === 0 || (number < 3 && random.chance(0.2)); number++) {
    const version = makeVersion(random, blob, number, 'split');
    versions.push(version);
    const events = sweeps && random.chance(0.3) ? 0 : random.chance(0.25) ? 2 : 1;
    const eventsAfterMs = Array.from({ length: events }, () => (random.chance(0.7) ? 0 : random.below(MINUTE_MS)));
    acts.push({ kind: 'upload', at, version, eventsAfterMs });
    // While its parts are begun, some processes may have another logs.yaml than others.
    const logs: LogsVersion = { mapping: 0, framing: random.pick(['single', 'pairs']), isBroken: false };
    const deployed = at + random.below(1_000);
    if (random.chance(0.4)) acts.push({ kind: 'deploy', at: deployed, logs, isGraceful: random.chance(0.8) });
    at += random.below(random.chance(0.7) ? 3_000 : span);
    if (random.chance(0.06)) acts.push({ kind: 'delete', at, path: version.path });
    at += random.below(2_000);
  }
  return acts;
}

function deployments(random: Random, first: LogsVersion, span: number): readonly Act[] {
  const acts: Act[] = [];
  let logs = first;
  for (let at = random.below(span); random.chance(0.35); at += random.below(span)) {
    const isBroken = random.chance(0.15);
    const framing = random.chance(0.5) ? 'pairs' : logs.framing;
    logs = { mapping: logs.mapping + random.below(2), framing, isBroken };
    acts.push({ kind: 'deploy', at, logs, isGraceful: random.chance(0.8) });
    if (!isBroken) continue;
    at += random.below(20 * MINUTE_MS);
    logs = { ...logs, isBroken: false };
    acts.push({ kind: 'deploy', at, logs, isGraceful: true });
  }
  return acts;
}

function outages(random: Random, span: number, { retrySeconds }: ScenarioSettings): readonly Act[] {
  const acts: Act[] = [];
  while (random.chance(0.4)) {
    const at = random.below(span);
    const forMs = random.chance(0.01) ? 3 * DAY_MS : random.below(random.pick([5_000, MINUTE_MS, 20 * MINUTE_MS]));
    if (random.chance(0.3)) {
      const fault = random.pick<StorageFault>(['all', 'state', 'files']);
      acts.push({ kind: 'storage', at, fault, forMs: Math.min(forMs, 15 * MINUTE_MS) });
      continue;
    }
    const fault = random.pick<ServiceFault>(['unavailable', 'throttled', 'forbidden', 'no such stream']);
    const retryAfterMs = random.below(2_000 * retrySeconds);
    // No rule is mended while a single batch is under way.
    const lasts = fault === 'no such stream' ? forMs + 5 * MINUTE_MS : forMs;
    acts.push({ kind: 'service', at, fault, forMs: lasts, ...(random.chance(0.5) && { retryAfterMs }) });
  }
  return acts;
}

function settingsOf(random: Random, rest: Random, mayCut: boolean): ScenarioSettings {
  const latencyMs = random.pick([0, 100, 1_000]);
  const writeMs = random.pick([0, 0, 300, 3_000]);
  // Long enough to begin, and to find the rows behind a refusal in one batch of each file.
  const softMs = Math.max(40 * latencyMs, 10 * writeMs, random.pick([3_000, 30_000, 180_000]));
  const maxInFlight = 1 + random.below(4);
  const maxBodyBytes = 150 + random.below(250);
  const chunkBytes = 100 + random.below(900);
  // What a file is in is told by its first bytes, for which a run must have the time, also in small pieces.
  const headMs = mayCut ? HEAD_READ_MS * Math.ceil(HEAD_BYTES / chunkBytes) : 0;
  return {
    maxInFlight,
    maxBodyBytes,
    chunkBytes,
    retrySeconds: random.pick([2, 10, 60]),
    rules: random.chance(0.3) ? 2 : 1,
    latencyMs,
    softMs: Math.max(softMs, headMs),
    writeMs,
    checkpointParcels: 2 + random.below(4),
    judgedRecords: 20,
    settleMs: rest.pick([5_000, MINUTE_MS, 5 * MINUTE_MS]),
    parts: {
      aboveBytes: mayCut ? rest.pick([0, 300, 1_500]) : 0,
      leastBytes: 150 + rest.below(600),
      most: 2 + rest.below(4),
    },
  };
}

function weather(random: Random): Faults {
  const rarely = { crash: 0.002, lostRequest: 0.005, lostAnswer: 0.005, pause: 0.001, stall: 0.001 };
  const often = { crash: 0.008, lostRequest: 0.02, lostAnswer: 0.02, pause: 0.003, stall: 0.003 };
  return random.pick<Faults>([CALM, rarely, rarely, often, { ...often, crash: 0 }, { ...CALM, crash: 0.01 }]);
}
