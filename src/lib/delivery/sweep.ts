/**
 * The sweep: that every file in the container has a ledger, and every ledger that waits a message, is checked, not hoped.
 * It lists the container and the ledgers side by side, which costs one call for each 5,000 blobs and one for each 5,000
 * ledgers (400 for a million files), and queues each blob that no ledger accounts for (`unaccounted.ts` says which).
 */
import type { RunOptions } from '../seams.ts';
import { IO } from './io.ts';
import { sweepPass, type PassReport, type SweepRooms } from './sweep-pass.ts';
import { readSince, readSweepState, type SweepState } from './sweep-state.ts';

export interface SweepEnd extends PassReport {
  /**
   * `whole`: a pass has come to its end. `part`: the next run goes on. `resting`: no pass is due yet. `crowded`: the work
   * queue is so full that what would be found could only wait there too. `elsewhere`: another sweep wrote meanwhile.
   */
  readonly end: 'whole' | 'part' | 'resting' | 'crowded' | 'elsewhere';
  /** Since when events are watched, ISO 8601. */
  readonly since: string;
}

/** One run of the sweep; a pass over many files takes several. */
export const SWEEP_MS = 2 * 60_000;
/** More messages than these are not added to: what was found once is found again by the next pass, so none is lost. */
const MOST_MESSAGES = 20_000;
/** A pass that took C calls is followed by the next one so many times C later: at most 600 calls an hour, whatever is there. */
const REST_MS_PER_CALL = 6_000;

const NOTHING: PassReport = {
  blobs: 0,
  ledgers: 0,
  calls: 0,
  queued: {},
  forgotten: 0,
  refused: 0,
  before: 0,
  isWhole: false,
  cursor: {},
};

/**
 * Goes on with the pass that is under way, or begins one that is due, within bounds of time and messages. Two at once do no
 * harm: a blob may get two messages, and the one that writes its state last leaves the other's cursor. Fails with STATE_READ
 * and STATE_WRITE.
 */
export async function sweep(rooms: SweepRooms, { signal }: RunOptions, runMs = SWEEP_MS): Promise<SweepEnd> {
  const held = await readSweepState(rooms.store, rooms.wall, IO);
  const { since, pass, next } = held.state;
  const now = Date.parse(rooms.wall());
  if (pass === undefined && next !== undefined && now < Date.parse(next)) return { ...NOTHING, end: 'resting', since };
  const jobs = MOST_MESSAGES - (await rooms.work.length(IO));
  if (jobs <= 0) return { ...NOTHING, end: 'crowded', since };
  const from = { since: Date.parse(since), ...(pass && { from: pass.cursor }) };
  const report = await sweepPass(rooms, from, { ms: runMs, jobs }, { signal });
  const calls = (pass?.calls ?? 0) + report.calls;
  const written = await held.write(stateAfter(report, calls, { since, now }), IO);
  if (written === 'lost') return { ...report, end: 'elsewhere', since };
  return { ...report, end: report.isWhole ? 'whole' : 'part', since };
}

function stateAfter(
  { isWhole, cursor }: PassReport,
  calls: number,
  { since, now }: { readonly since: string; readonly now: number },
): SweepState {
  if (!isWhole) return { since, pass: { calls, cursor } };
  return { since, next: new Date(now + calls * REST_MS_PER_CALL).toISOString() };
}

/** A whole pass from the first name to the last, at once and beside those of the timer. */
export async function sweepAll(
  rooms: SweepRooms,
  { signal, dryRun = false }: RunOptions & { readonly dryRun?: boolean },
): Promise<SweepEnd> {
  const since = dryRun
    ? ((await readSince(rooms.store, IO)) ?? rooms.wall())
    : (await readSweepState(rooms.store, rooms.wall, IO)).state.since;
  const limits = { ms: Infinity, jobs: Infinity, dryRun };
  const report = await sweepPass(rooms, { since: Date.parse(since) }, limits, { signal });
  return { ...report, end: report.isWhole ? 'whole' : 'part', since };
}
