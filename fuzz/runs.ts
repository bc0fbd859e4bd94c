import { decide, type Decision, type Present } from '../src/lib/delivery/decide.ts';
import { newLedger, parseLedger, type Ledger } from '../src/lib/delivery/ledger.ts';
import { PipelineError } from '../src/lib/errors.ts';
import { NO_COUNTS } from '../src/lib/pipeline/report.ts';
import { CALM } from '../simulate/faults.ts';
import { logsOf, type LogsVersion } from '../simulate/logs.ts';
import { runScenario } from '../simulate/run-seed.ts';
import type { Scenario } from '../simulate/scenario.ts';
import { seeded } from '../simulate/seeded.ts';
import type { SimulatedStorage } from '../simulate/simulated-storage.ts';
import { CONTAINER, ledgerName } from '../simulate/truth.ts';
import { makeVersion, recordsWithin, type Version } from '../simulate/version.ts';
import { textKind, type Fault } from './kind.ts';
import { jsonSeeds, mutateJson } from './mutate-json.ts';

const LOGS: LogsVersion = { mapping: 0, framing: 'single', isBroken: false };
/** The first content that storage is given. */
const ETAG = '"0x1"';
const AT = '2026-05-31T12:00:00.000Z';
/** A blob is cut into at most 64; more would take more steps than a world has here. */
const MOST_PARTS = 64;
const MAX_STEPS = 20_000;

/** A blob of NDJSON with records of every fate, that ends no process. */
const content = (): Version => makeVersion(seeded(8, 1), 0, 0, 'json');

const { path, starts, content: bytes, fates } = content();
const { fingerprint: config, logs } = logsOf(LOGS);
const { name, table, fingerprint } = logs.find((log) => log.name === 'objects')!;
const PRESENT: Present = { etag: ETAG, size: bytes.length, log: name, table, ...fingerprint, config };

const fresh = newLedger({ ...PRESENT, container: CONTAINER, file: path, at: AT });
const half = Math.floor(fates.length / 2);
const mark = { entry: 0, records: half, offset: starts[half]! };
const counts = { ...NO_COUNTS, read: half, sent: half };
const end = { entry: 1, records: 0 };
const whole = { ...NO_COUNTS, read: fates.length, sent: fates.length };
const run = { number: 2, instance: 'p0', started: AT, alone: false };
const crashes = { count: 2, alone: 1, suspect: true, mark };
const error = { code: 'SINK_FORBIDDEN', message: 'No.', fix: 'Do.' };
const parts = { count: 3, bytes: Math.ceil(bytes.length / 3), id: '0x1-1' };

/** Ledgers that a blob may have when a message about it comes. */
const SEEDS = jsonSeeds([
  fresh,
  { ...fresh, state: 'running', runs: 2, run, mark, counts },
  { ...fresh, state: 'waiting', runs: 2, mark, counts, error, due: AT, stalls: 2 },
  { ...fresh, state: 'waiting', runs: 3, run, crashes, mark, counts },
  { ...fresh, state: 'waiting', runs: 3, crashes: { ...crashes, alone: 3 }, mark, counts },
  { ...fresh, state: 'waiting', parts, due: AT },
  { ...fresh, state: 'done', runs: 1, mark: end, counts: whole },
  { ...fresh, state: 'done', runs: 1, mark: end, counts: whole, after: 'delete' },
  { ...fresh, state: 'parked', runs: 1, mark, counts, error },
  { ...fresh, state: 'unmatched', log: null, table: null, framing: '', mapping: '' },
] satisfies readonly Ledger[]);

/** Ledgers that the whole protocol meets, in a world without faults: no file waits for ever, and no record behind the mark is lost. */
export const runs = textKind('runs', (chance) => mutateJson(SEEDS, chance), judgeRun);

export async function judgeRun(text: Buffer): Promise<Fault> {
  const found = read(text.toString());
  if (found === undefined || (found.parts?.count ?? 0) > MOST_PARTS) return undefined;
  const version = content();
  let storage: SimulatedStorage | undefined;
  const { broken } = await runScenario(scenarioWith(version), {
    maxSteps: MAX_STEPS,
    onStorage(made) {
      storage = made;
      made.state.put(ledgerName(path), text);
    },
  });
  const stuck = broken.find((line) => line.startsWith('the world is '));
  if (stuck !== undefined) return stuck;
  const left = storage!.state.get(ledgerName(path))!.content.toString();
  return wrongEnd(decide(found, PRESENT, false), parseLedger('left', left), version, storage!);
}

/** Undefined where it is none: the file then waits, as it should, for who can read it. */
function read(text: string): Ledger | undefined {
  try {
    return parseLedger('found', text);
  } catch (error) {
    if (error instanceof PipelineError) return undefined;
    throw error;
  }
}

function wrongEnd(decision: Decision, left: Ledger, version: Version, storage: SimulatedStorage): Fault {
  const sent = version.accepted.some((times) => times > 0);
  if (left.state === 'running' || left.state === 'waiting') return `${left.state} at the end`;
  if (decision.kind === 'finished' || decision.kind === 'end' || decision.kind === 'finish') {
    if (sent) return `${decision.kind}, and sent all the same`;
    const isThere = storage.container(CONTAINER).get(path) !== undefined;
    return decision.kind === 'finish' && decision.ledger.after === 'delete' && isThere ? 'not deleted' : undefined;
  }
  if (left.state === 'parked') return undefined;
  return lost(decision.ledger, version);
}

/** A record that lies behind where the run began, and was to be sent, and was not. */
function lost({ mark, parts }: Ledger, version: Version): Fault {
  const isTrue = mark.offset === undefined || mark.offset === (starts[mark.records] ?? bytes.length);
  for (const { entry, number, line, fate } of recordsWithin(version, LOGS.framing)) {
    const isBehind = parts === undefined && (entry < mark.entry || (entry === mark.entry && number <= mark.records));
    if (fate === 'sent' && !isBehind && isTrue && version.accepted[line] === 0) return `record ${number} is lost`;
  }
  return undefined;
}

const scenarioWith = (version: Version): Scenario => ({
  seed: 1,
  faults: CALM,
  faultSteps: 0,
  processes: 1,
  sweeps: false,
  slots: 2,
  logs: LOGS,
  acts: [{ kind: 'upload', at: 0, version, eventsAfterMs: [0] }],
  growth: [],
  versions: [version],
  settings: {
    maxInFlight: 2,
    maxBodyBytes: 400,
    chunkBytes: 1_000,
    retrySeconds: 2,
    rules: 1,
    latencyMs: 0,
    softMs: 30_000,
    writeMs: 0,
    checkpointParcels: 4,
    judgedRecords: 1_000,
    settleMs: 60_000,
    parts: { aboveBytes: 0, leastBytes: 1_000, most: 4 },
  },
});
