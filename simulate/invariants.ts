import { ledgerFacts, parseLedger, type Ledger } from '../src/lib/delivery/ledger.ts';
import { brokenCounts } from './counted.ts';
import type { Scenario, ScenarioSettings } from './scenario.ts';
import type { SimulatedStorage } from './simulated-storage.ts';
import { CONTAINER, ledgerName, type Facts, type Truth } from './truth.ts';
import type { Version } from './version.ts';

/** Runs that ended without a word, or stood still, before a file may be given up that did nothing. */
const GIVEN_UP_AFTER = 3;

/** What does not hold at the end of a world, a line each. `standstills`: how often anybody stood still. */
export function brokenInvariants(
  { settings }: Scenario,
  storage: SimulatedStorage,
  truth: Truth,
  standstills: number,
): readonly string[] {
  const broken: string[] = [];
  const latest = new Map(truth.versions.map((version) => [version.path, version]));
  for (const [path, version] of latest) {
    if (truth.isDeleted(path)) continue;
    const text = storage.state.get(ledgerName(path))?.content.toString();
    const isThere = storage.container(CONTAINER).get(path) !== undefined;
    if (!isThere && version.shape !== 'once') broken.push(`${path} was deleted`);
    else if (text === undefined) broken.push(`${path} has no ledger`);
    else {
      const ledger = parseLedger(path, text);
      const facts = truth.facts(version);
      if (truth.versionOf(ledger.etag) !== version) broken.push(`${path}: the ledger is about an older content`);
      else broken.push(...brokenEnd(ledger, facts, isThere, settings, standstills));
      if (version.shape !== 'other' && !facts.isTorn) broken.push(...brokenCounts(ledger, version, storage));
    }
  }
  return broken.concat(brokenBounds(truth, settings));
}

/** Whether every ledger is at its end, and about the content of now: what no message tells of is found by the sweep. */
export function isAccounted({ versions }: Scenario, storage: SimulatedStorage, truth: Truth): boolean {
  for (const { path } of versions) {
    const etag = storage.container(CONTAINER).get(path)?.etag;
    if (etag === undefined || truth.isDeleted(path)) continue;
    const ledger = storage.state.get(ledgerName(path));
    if (ledger === undefined) return false;
    const facts = ledgerFacts(ledger.metadata);
    if (facts.etag !== etag || facts.state === 'running' || facts.state === 'waiting') return false;
  }
  return true;
}

/** Whether the file came to the end that it should. */
function brokenEnd(
  { state, error, file, ...ledger }: Ledger,
  { version, wordless, wasParked }: Facts,
  isThere: boolean,
  settings: ScenarioSettings,
  standstills: number,
): readonly string[] {
  const { shape, fates, hazard, isDamaged } = version;
  const { judgedRecords } = settings;
  const said = error === undefined ? state : `${state} ${error.code}`;
  const expected = new Set<string>();
  const isWrong = shape === 'wrong' && fates.length >= judgedRecords;
  // Of a file in parts each is judged by itself.
  if (isWrong && settings.parts.aboveBytes > 0) expected.add('done');
  if (shape === 'other') expected.add('unmatched');
  else if (hazard?.times === Infinity) expected.add('parked RUN_KILLS_PROCESS');
  if (isWrong) expected.add('parked PARSE_WRONG_FORMAT');
  else if (isDamaged && hazard?.times !== Infinity) expected.add('partial DECODE_CORRUPT');
  else if (expected.size === 0) expected.add('done');
  if (wordless >= GIVEN_UP_AFTER || wasParked) expected.add('parked RUN_KILLS_PROCESS');
  if (standstills >= GIVEN_UP_AFTER) expected.add('parked RUN_NO_PROGRESS');
  const broken = expected.has(said) ? [] : [`${file} is ${said}, and not ${[...expected].join(' or ')}`];
  if (ledger.tail === true) broken.push(`${file} waits for the rest of its last record`);
  if (state === 'done' && isThere && (ledger.after !== undefined || shape === 'once')) {
    broken.push(`${file} is done, but what is to become of the blob was not done`);
  }
  return broken;
}

/** How many rows a run may at most find accepted beyond its ledger's mark: the window. */
export const windowRows = ({ maxInFlight, checkpointParcels }: Scenario['settings'], bodyRows: number): number =>
  (4 * maxInFlight + 2 * checkpointParcels) * bodyRows;

/** Whether more was sent twice than what crashes and lost answers explain. */
function brokenBounds(truth: Truth, settings: Scenario['settings']): readonly string[] {
  const broken: string[] = [];
  const window = windowRows(settings, truth.bodyRows);
  if (truth.mostBeyond > window) broken.push(`a run found ${truth.mostBeyond} rows beyond its mark, over ${window}`);
  for (const { version, runs, firstRuns, rowsUnheard, rowsAnew } of truth.all()) {
    const bound = Math.max(0, runs - firstRuns) * window + rowsUnheard + rowsAnew;
    const again = twice(version);
    if (again > bound) broken.push(`${version.path}: ${again} rows were sent again, over ${bound}`);
  }
  return broken;
}

/** Rows that were accepted once more. */
export function twice({ accepted }: Version): number {
  let again = 0;
  for (const times of accepted) again += Math.max(0, times - 1);
  return again;
}
