import { PipelineError } from '../errors.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { StateStore, WorkQueue } from '../stores.ts';
import { Claim } from './claim.ts';
import type { PartId, Parts } from './cutting.ts';
import { decide, type Present } from './decide.ts';
import { delayBetweenMs, growingDelayMs } from './delay.ts';
import { deliverFile, type FileWork, type RunRooms } from './deliver-file.ts';
import { growthOf, type GrowingFile } from './growth.ts';
import { IO } from './io.ts';
import { jobText, type Job } from './job.ts';
import { afterPart, findFile, isAnyPartRead, joinParts, ledgerNameOf, lookNow, splitUp } from './parts.ts';
import { isFinished, ledgerContent, newLedger, parseLedger, type AfterDone, type Ledger } from './ledger.ts';
import { isObsolete, type RunEnd } from './run-end.ts';
import type { Place, Solitude } from './solitude.ts';
import { withTimeLimits } from './time-limits.ts';

/** A blob as it is now, and what logs.yaml makes of it. */
export interface FoundFile extends FileWork {
  readonly present: Present;
  /** There where its log says that its files go on growing. */
  readonly growing?: GrowingFile;
  /** Of a part: what its ledger has of its own, and of the blob's. */
  readonly partOf?: Pick<Ledger, 'part' | 'generation'>;
  /** How it is cut into parts, if it is to be. Not there where it never is. Fails with SOURCE_* errors. */
  readonly split?: (options: RunOptions) => Promise<Omit<Parts, 'id'> | undefined>;
}

export interface JobRooms extends RunRooms {
  readonly store: StateStore;
  readonly work: WorkQueue;
  readonly clock: Clock;
  readonly random: () => number;
  readonly solitude: Solitude;
  readonly limits: JobLimits;
  /** Where the ledger of a blob lies. */
  readonly ledgerName: (container: string, path: string) => string;
  /** Where the ledger of a part lies. */
  readonly partName: (container: string, path: string, part: PartId) => string;
  /** What is there now; undefined where nothing is, or a directory. Fails with what time can cure. */
  readonly find: (job: Job, options: RunOptions) => Promise<FoundFile | undefined>;
  /** Deletes or moves a blob if it has this ETag still. */
  readonly finish: (job: Job, etag: string, after: AfterDone, options: RunOptions) => Promise<void>;
  /** Told of the ledger that a run leaves. */
  readonly onEnd?: (ledger: Ledger, job: Job) => void | Promise<void>;
  /** Told of what is wrong with the app itself, and of bugs. */
  readonly onError?: (error: PipelineError, job: Job) => void;
}

export interface JobLimits {
  readonly leaseMs: number;
  /** After so long a run settles what is under way, and goes on in another. */
  readonly softMs: number;
  /** There where that is less than other runs have: that it was not enough says nothing of the file. */
  readonly isBrief?: boolean;
  /** After so long what is under way is broken off. */
  readonly hardMs: number;
}

/** What became of a message. It may be deleted in each case: what must go on has a message of its own. */
export type JobEnd = 'gone' | 'finished' | 'claimed' | 'crowded' | 'suspect' | 'continued' | 'split' | Ledger['state'];

/** How long a file that may end its process is read before it counts as harmless: others wait for it. */
const ALONE_MS = 30_000;
/** When to ask for a claim again that somebody has, by its length: a holder that dies is found dead within a minute. */
const CLAIMED = [1 / 3, 1] as const;
/** Until the file that wants to be alone is done. */
const CROWDED_MS = [10_000, 30_000] as const;
/** Who died alone comes after all that is crowded: else it would take the process for itself whenever that starts. */
const DIED_ALONE_MS = [30_000, 60_000] as const;

/**
 * Does what one message asks for: claims the file, and reads, maps and sends what its ledger says is left of it;
 * docs/delivery.md is the protocol. `signal` breaks off reading and sending.
 *
 * Throws only what the work queue could not take (STATE_WRITE): the message must then be kept, and tried again.
 */
export async function handleJob(job: Job, rooms: JobRooms, options: RunOptions): Promise<JobEnd> {
  const { solitude, random } = rooms;
  let place: Place | undefined;
  try {
    place = job.alone ? await solitude.enterAlone(options.signal) : solitude.enter();
    if (place === undefined) {
      await rooms.work.send(jobText(job), delayBetweenMs(...CROWDED_MS, random), IO);
      return 'crowded';
    }
    const end = await claimed(job, place, rooms, options);
    await afterPart(job, end, rooms);
    return end;
  } catch (error) {
    if (!(error instanceof PipelineError) || (error.retry === 'never' && !isObsolete(error))) throw error;
    rooms.onError?.(error, job);
    await again(job, rooms, { error, progress: error.code === 'RUN_CLAIM_LOST' });
    return 'waiting';
  } finally {
    place?.leave();
  }
}

async function claimed(job: Job, place: Place, rooms: JobRooms, options: RunOptions): Promise<JobEnd> {
  const { store, clock, limits } = rooms;
  const file = await findFile(job, rooms);
  if (file === undefined) return 'gone';
  if (file === 'otherwise') return cutOtherwise(job, rooms);
  const { present } = file;
  const name = ledgerNameOf(job, rooms);
  const known = await store.read(name, IO);
  if (known === undefined) {
    const begun = newLedger({ container: job.container, file: job.path, ...present, at: rooms.wall() });
    await store.create(name, ledgerContent({ ...begun, ...file.partOf }), IO);
  }
  const claim = await Claim.take(store, name, { leaseMs: limits.leaseMs, clock, ...IO });
  if (typeof claim === 'string') {
    // That nothing is left to do is proof also without the claim; that somebody has it proves nothing.
    if (known !== undefined && isFinished(parseLedger(name, known.text), present.etag, job.settles)) return 'finished';
    return askAgain(job, rooms);
  }
  try {
    return await underClaim(job, file, { claim, name, place }, rooms, options);
  } finally {
    await claim.release(IO);
  }
}

interface Held {
  readonly claim: Claim;
  readonly name: string;
  readonly place: Place;
}

async function underClaim(
  job: Job,
  seen: FoundFile,
  { claim, name, place }: Held,
  rooms: JobRooms,
  options: RunOptions,
): Promise<JobEnd> {
  const text = (await rooms.store.read(name, IO))?.text;
  if (text === undefined) throw new PipelineError('RUN_CLAIM_LOST', { name });
  const found = parseLedger(name, text);
  // What was seen without the claim may be older than what the last holder dealt with.
  const now = found.etag === seen.present.etag ? seen : await findFile(job, rooms);
  if (now === undefined) return 'gone';
  if (now === 'otherwise') return cutOtherwise(job, rooms);
  const file: FoundFile = now;
  // Before the ledger is about the new content: nothing of the old one is sent after that.
  if (found.etag !== file.present.etag && (await isAnyPartRead(job, found, rooms))) return askAgain(job, rooms);

  const write = (ledger: Ledger): Promise<void> => claim.write(ledgerContent({ ...ledger, at: rooms.wall() }), IO);
  const end = async (ledger: Ledger): Promise<JobEnd> => {
    await write(ledger);
    await rooms.onEnd?.(ledger, job);
    return ledger.state;
  };
  const finish = async ({ after, ...done }: Ledger): Promise<JobEnd> => {
    if (after !== undefined) await rooms.finish(job, done.etag, after, IO);
    return end(done);
  };

  const { growing, present } = file;
  const isOther = growing !== undefined && found.etag !== present.etag;
  const growth = isOther ? await growthOf(found, growing.content, IO) : undefined;
  const { alone = false, settles } = job;
  const about = { ...(settles !== undefined && { settles }), ...(growth !== undefined && { growth }) };
  const decision = decide(found, present, alone, about);
  switch (decision.kind) {
    case 'finished':
      return 'finished';
    case 'end':
      return end(decision.ledger);
    case 'finish':
      return finish(decision.ledger);
    case 'alone': {
      const [least, most] = (decision.ledger.crashes?.alone ?? 0) > 0 ? DIED_ALONE_MS : CROWDED_MS;
      const delayMs = delayBetweenMs(least, most, rooms.random);
      await write({ ...decision.ledger, due: later(rooms, delayMs) });
      await rooms.work.send(jobText({ ...job, alone: true, reason: 'suspect' }), delayMs, IO);
      return 'suspect';
    }
    case 'run':
      break;
  }
  const { ledger, ends = false } = decision;
  if (ledger.parts !== undefined) return join(ledger, ledger.parts);
  const cut = isUntouched(ledger) ? await file.split?.(IO) : undefined;
  if (cut !== undefined) return splitUp(job, ledger, cut, rooms, write);
  const softMs = alone ? Math.min(ALONE_MS, rooms.limits.softMs) : rooms.limits.softMs;
  const { hardMs, isBrief = false } = rooms.limits;
  const times = { softMs, hardMs, pause: place.asked, clock: rooms.clock, path: job.path };
  const run = await withTimeLimits(times, options, (limits) =>
    deliverFile(claim, ledger, file, rooms, { ...limits, alone, isBrief, ends }),
  );
  if (run.again !== undefined) return putOff(run.ledger, run.again);
  if (run.ledger.tail) return waitForEnd(run.ledger);
  return conclude(run.ledger);

  async function conclude(ledger: Ledger): Promise<JobEnd> {
    if (ledger.after === undefined) return end(ledger);
    await write(ledger);
    return finish(ledger);
  }

  async function join(blob: Ledger, parts: Parts): Promise<JobEnd> {
    const { isDone, ledger } = await joinParts(job, blob, parts, rooms);
    const after = ledger.state === 'done' ? file.after : undefined;
    if (isDone) return conclude({ ...ledger, ...(after && { after }) });
    await write(ledger);
    return 'waiting';
  }

  /** The record at the end of a growing file has so long to be whole. */
  async function waitForEnd(ledger: Ledger): Promise<JobEnd> {
    const { alone: before, ...rest } = job;
    const delayMs = growing?.settleMs ?? 0;
    const message = jobText({ ...rest, attempt: 0, reason: 'tail', settles: ledger.etag });
    await rooms.work.send(message, delayMs, IO);
    return end({ ...ledger, due: later(rooms, delayMs) });
  }

  async function putOff(ledger: Ledger, why: NonNullable<RunEnd['again']>): Promise<JobEnd> {
    if (why.error !== undefined) rooms.onError?.(why.error, job);
    const due = await again(job, rooms, why);
    await end({ ...ledger, due });
    return why.error === undefined ? 'continued' : 'waiting';
  }
}

/** Somebody has the claim that the job needs. */
async function askAgain(job: Job, { work, limits, random }: JobRooms): Promise<JobEnd> {
  const delayMs = limits.leaseMs * delayBetweenMs(...CLAIMED, random);
  await work.send(jobText({ ...job, reason: 'claimed' }), delayMs, IO);
  return 'claimed';
}

/** The blob is cut anew by whoever finds it so; until then, or until its framing is the one of this process, the part waits. */
async function cutOtherwise(job: Job, rooms: JobRooms): Promise<JobEnd> {
  await lookNow(job, rooms, 'framing');
  await again(job, rooms, { progress: false });
  return 'waiting';
}

/** Queues the file anew, the later the more often it came no further. Gives when the message is due, in ISO 8601. */
async function again(
  { alone, ...job }: Job,
  rooms: JobRooms,
  { error, progress }: NonNullable<RunEnd['again']>,
): Promise<string> {
  const attempt = progress ? 0 : job.attempt + 1;
  // Where the service is down, time may be up before anything is sent: at once again would be without end.
  const delayMs = error === undefined && progress ? 0 : growingDelayMs(attempt, rooms.random);
  await rooms.work.send(jobText({ ...job, attempt, reason: error?.code ?? 'continued' }), delayMs, IO);
  return later(rooms, delayMs);
}

const later = ({ wall }: JobRooms, ms: number): string => new Date(Date.parse(wall()) + ms).toISOString();

const isUntouched = ({ mark, counts }: Ledger): boolean => mark.entry + mark.records + counts.read === 0;
