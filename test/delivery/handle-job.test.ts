import { once } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Present } from '../../src/lib/delivery/decide.ts';
import type { FileRun } from '../../src/lib/delivery/deliver-file.ts';
import { handleJob, type FoundFile, type JobRooms } from '../../src/lib/delivery/handle-job.ts';
import type { Job } from '../../src/lib/delivery/job.ts';
import { ledgerContent, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { Solitude } from '../../src/lib/delivery/solitude.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Outcome, Settled } from '../../src/lib/pipeline/ingest.ts';
import type { FileReport } from '../../src/lib/pipeline/report.ts';
import { HeldClock } from '../sink/fake-clock.ts';
import { AT, ledgerOf, PRESENT, sentSoFar } from './ledgers.ts';
import { MemoryQueue, MemoryStore } from './memory-store.ts';

const NAME = 'ledgers/logs/app/a.log';
const job: Job = { connection: 'LogsStorage', container: 'logs', path: 'app/a.log', attempt: 0 };
const never = AbortSignal.any([]);
const CRASHED = { number: 1, instance: 'i-0', started: AT, alone: false };

let clock: HeldClock;
let store: MemoryStore;
let work: MemoryQueue;
let solitude: Solitude;
/** What there is at the path of the job, and what comes of reading it. */
let blob: Present | undefined;
let after: FoundFile['after'];
let reads: (run: FileRun) => Promise<Outcome>;
let finished: string[];
let ends: Ledger[];
let errors: PipelineError[];
let rooms: JobRooms;

beforeEach(() => {
  clock = new HeldClock();
  store = new MemoryStore(clock);
  work = new MemoryQueue();
  solitude = new Solitude(clock);
  blob = PRESENT;
  after = undefined;
  reads = settles(9, 'done');
  finished = [];
  ends = [];
  errors = [];
  rooms = {
    store,
    work,
    clock,
    wall: () => AT,
    random: () => 1,
    instance: 'i-1',
    solitude,
    limits: { leaseMs: 40_000, softMs: 60_000, hardMs: 85_000 },
    checkpoints: { parcels: 16, ms: 5000 },
    ledgerName: (container, path) => `ledgers/${container}/${path}`,
    partName: (container, path, { number }) => `parts/${container}/${path}/${number}`,
    rejectsName: ({ runs }) => `rejects/${runs}`,
    find: () =>
      Promise.resolve(
        blob && { present: blob, rejectLine: () => '', ...(after && { after }), ingest: (run) => reads(run) },
      ),
    finish: (_, etag, what) => Promise.resolve(void finished.push(`${what} ${etag}`)),
    onEnd: (ledger) => void ends.push(ledger),
    onError: (error) => void errors.push(error),
  };
});

/** Settles so many records, and ends so. */
const settles =
  (records: number, state: FileReport['state'], failure?: PipelineError) =>
  async (run: FileRun): Promise<Outcome> => {
    const settled: Settled = sentSoFar(records);
    if (records > run.resume.mark.records) await run.onSettled(settled);
    const what = { file: job.path, log: 'app', table: 'App_CL', bytesIn: 0, seconds: 0, state };
    return { report: { ...settled.counts, ...what }, settled, ...(failure && { failure }) };
  };

const handle = (given: Job = job, signal = never) => clock.play(handleJob(given, rooms, { signal }));
const keep = (ledger: Ledger): Promise<void> => store.put(NAME, ledgerContent(ledger));
const ledger = (): Ledger => store.json(NAME) as Ledger;
const busy = new PipelineError('SINK_THROTTLED', { status: 503 });

/** The claim is free, and no timer is left, whatever came. */
function expectNothingHeld(): void {
  expect(store.isHeld(NAME)).toBe(false);
  expect(clock.sleepers).toBe(0);
  const place = solitude.enter();
  expect(place).toBeDefined();
  place!.leave();
}

describe('a message ends, for nothing is left to do', () => {
  test('gone: nothing is there, and nothing is made', async () => {
    blob = undefined;
    expect(await handle()).toBe('gone');
    expect(store.calls).toEqual([]);
  });

  test('gone between the look and the claim', async () => {
    await keep(ledgerOf({ etag: '"0x0"' }));
    const { find } = rooms;
    let looks = 0;
    rooms = { ...rooms, find: (...given) => (looks++ === 0 ? find(...given) : Promise.resolve(undefined)) };
    expect(await handle()).toBe('gone');
    expectNothingHeld();
  });

  test.each(['done', 'partial', 'parked', 'unmatched'] as const)('finished: the ledger is %s', async (state) => {
    await keep(ledgerOf({ state }));
    expect(await handle()).toBe('finished');
    expect(ledger()).toEqual(ledgerOf({ state }));
    expectNothingHeld();
  });

  test('finished, although somebody has the claim', async () => {
    await keep(ledgerOf({ state: 'done' }));
    store.takeOver(NAME);
    expect(await handle()).toBe('finished');
    expect(work.sent).toEqual([]);
  });

  test.each(['done', 'partial', 'parked'] as const)('%s by this run', async (state) => {
    reads = settles(9, state);
    expect(await handle()).toBe(state);
    expect(ledger()).toMatchObject({ state, runs: 1, ...sentSoFar(9) });
    expect(ledger()).not.toHaveProperty('run');
    expect(ends).toEqual([ledgerOf({ ...ends[0], state })]);
    expectNothingHeld();
  });

  test('unmatched', async () => {
    blob = { ...PRESENT, log: null, table: null, framing: '', mapping: '' };
    expect(await handle()).toBe('unmatched');
    expect(ledger()).toMatchObject({ state: 'unmatched', runs: 0 });
    expectNothingHeld();
  });

  test('a file that keeps killing its process is parked without being read', async () => {
    await keep(
      ledgerOf({
        state: 'running',
        run: { ...CRASHED, alone: true },
        crashes: { count: 2, alone: 2, suspect: true, mark: { entry: 0, records: 0 } },
      }),
    );
    reads = () => Promise.reject(new Error('is not called'));
    expect(await handle({ ...job, alone: true })).toBe('parked');
    expect(ledger().error?.code).toBe('RUN_KILLS_PROCESS');
  });
});

describe('the blob, once all of it is delivered', () => {
  test('is deleted after the ledger says done, and then the ledger says so', async () => {
    after = 'delete';
    const seen: unknown[] = [];
    rooms = { ...rooms, finish: () => Promise.resolve(void seen.push(ledger().state, ledger().after)) };
    expect(await handle()).toBe('done');
    expect(seen).toEqual(['done', 'delete']);
    expect(ledger()).not.toHaveProperty('after');
  });

  test('stays where it is damaged', async () => {
    after = 'delete';
    reads = settles(9, 'partial');
    expect(await handle()).toBe('partial');
    expect(finished).toEqual([]);
  });

  test('that could not be deleted is deleted by the next message, and not sent again', async () => {
    after = 'delete';
    const { finish } = rooms;
    const refused = new PipelineError('STATE_WRITE', { what: 'blob', reason: '503' });
    rooms = { ...rooms, finish: () => Promise.reject(refused) };
    expect(await handle()).toBe('waiting');
    expect(errors).toEqual([refused]);
    expect(work.sent).toHaveLength(1);
    expectNothingHeld();
    rooms = { ...rooms, finish };
    reads = () => Promise.reject(new Error('is not called'));
    expect(await handle()).toBe('done');
    expect(finished).toEqual(['delete "0x1"']);
    expect(await handle()).toBe('finished');
  });
});

describe('a message goes back to the queue', () => {
  test('claimed: somebody has it, which proves nothing', async () => {
    await keep(ledgerOf({ state: 'running' }));
    store.takeOver(NAME);
    expect(await handle({ ...job, attempt: 2 })).toBe('claimed');
    expect(work.sent).toEqual([{ job: { version: 1, ...job, attempt: 2, reason: 'claimed' }, delayMs: 40_000 }]);
  });

  test('claimed: somebody made the ledger and took it at the same time', async () => {
    const create = store.create.bind(store);
    store.create = async (...given) => {
      const made = await create(...given);
      store.takeOver(NAME);
      return made;
    };
    expect(await handle()).toBe('claimed');
    expect(work.sent).toHaveLength(1);
  });

  test('crowded: a file is alone in the process', async () => {
    const alone = await solitude.enterAlone(never);
    expect(await handle()).toBe('crowded');
    expect(work.sent).toEqual([{ job: { version: 1, ...job }, delayMs: 30_000 }]);
    expect(store.calls).toEqual([]);
    alone!.leave();
  });

  test('crowded: the others do not leave', async () => {
    const other = solitude.enter()!;
    expect(await handle({ ...job, alone: true })).toBe('crowded');
    expect(work.sent).toEqual([{ job: { version: 1, ...job, alone: true }, delayMs: 30_000 }]);
    expect(other.asked.aborted).toBe(true);
    other.leave();
    expectNothingHeld();
  });

  test('suspect: its last run ended without a word, so it comes again to be alone', async () => {
    await keep(ledgerOf({ state: 'running', run: CRASHED, runs: 1 }));
    expect(await handle()).toBe('suspect');
    expect(work.sent).toEqual([{ job: { version: 1, ...job, alone: true, reason: 'suspect' }, delayMs: 30_000 }]);
    expect(ledger()).toMatchObject({ state: 'waiting', crashes: { count: 1, suspect: true } });
    expect(Date.parse(ledger().due!) - Date.parse(AT)).toBe(30_000);
    expectNothingHeld();
    // Alone it is read, and when it comes further nothing is held against it.
    expect(await handle(work.sent[0]!.job as Job)).toBe('done');
    expect(ledger()).not.toHaveProperty('crashes');
  });

  test('suspect: it died alone, and lets the other suspects go first', async () => {
    await keep(ledgerOf({ state: 'running', run: { ...CRASHED, alone: true }, runs: 1 }));
    expect(await handle({ ...job, alone: true })).toBe('suspect');
    expect(work.sent).toEqual([{ job: { version: 1, ...job, alone: true, reason: 'suspect' }, delayMs: 60_000 }]);
    expect(ledger()).toMatchObject({ state: 'waiting', crashes: { count: 1, alone: 1, suspect: true } });
    expectNothingHeld();
  });

  test('continued: its time was up before anything was sent, and it goes on later each time', async () => {
    reads = settles(0, 'paused');
    for (const [attempt, least] of [
      [0, 5_000],
      [3, 40_000],
    ] as const) {
      expect(await handle({ ...job, attempt })).toBe('continued');
      expect(work.sent.at(-1)!.job).toMatchObject({ attempt: attempt + 1, reason: 'continued' });
      expect(work.sent.at(-1)!.delayMs).toBeGreaterThanOrEqual(least);
    }
  });

  test('a part of a blob that was cut under another logs.yaml waits: which one holds is for the blob to say', async () => {
    const parts = { count: 2, bytes: 50, id: 'cut-1' };
    await keep(ledgerOf({ state: 'waiting', framing: 'another', parts }));
    const part = { of: 'cut-1', number: 1 };
    expect(await handle({ ...job, part })).toBe('waiting');
    expect(work.sent.map((sent) => [(sent.job as Job).part, (sent.job as Job).reason, sent.delayMs > 0])).toEqual([
      [undefined, 'framing', false],
      [part, 'continued', true],
    ]);
    expect(store.calls).not.toContain('acquire');
    await keep(ledgerOf({ state: 'waiting', framing: 'another', parts: { ...parts, id: 'cut-2' } }));
    expect(await handle({ ...job, part })).toBe('gone');
    expectNothingHeld();
  });

  test('continued: it paused, came further, and goes on at once, among others again', async () => {
    reads = settles(9, 'paused');
    expect(await handle({ ...job, attempt: 4, alone: true })).toBe('continued');
    expect(work.sent).toEqual([{ job: { version: 1, ...job, attempt: 0, reason: 'continued' }, delayMs: 0 }]);
    expect(ledger()).toMatchObject({ state: 'waiting', ...sentSoFar(9) });
    expect(errors).toEqual([]);
    expectNothingHeld();
  });

  test('waiting: the longer, the more often it came no further', async () => {
    reads = settles(0, 'failed', busy);
    for (const attempt of [0, 1, 20]) {
      expect(await handle({ ...job, attempt })).toBe('waiting');
      expect(work.sent.at(-1)?.job).toMatchObject({ attempt: attempt + 1, reason: 'SINK_THROTTLED' });
    }
    expect(work.sent.map(({ delayMs }) => delayMs)).toEqual([10_000, 20_000, 1_800_000]);
    expect(ledger()).toMatchObject({ state: 'waiting', error: { code: 'SINK_THROTTLED' } });
    expect(errors).toEqual([busy, busy, busy]);
    expectNothingHeld();
  });

  test('waiting: a failure behind something new begins to wait anew', async () => {
    reads = settles(9, 'failed', busy);
    expect(await handle({ ...job, attempt: 9 })).toBe('waiting');
    expect(work.sent).toMatchObject([{ job: { attempt: 0 }, delayMs: 5_000 }]);
  });

  test('the next message is there before the ledger says that it waits', async () => {
    reads = settles(9, 'paused');
    work.isDown = true;
    await expect(handle()).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(ledger().state).toBe('running');
    expectNothingHeld();
  });
});

describe('what fails around a run', () => {
  test('settings and sources that time can cure', async () => {
    const wrong = new PipelineError('CONFIG_INVALID', { file: 'logs.yaml', problems: 1, first: 'x' });
    rooms = { ...rooms, find: () => Promise.reject(wrong) };
    expect(await handle()).toBe('waiting');
    expect(work.sent).toMatchObject([{ job: { attempt: 1, reason: 'CONFIG_INVALID' }, delayMs: 10_000 }]);
    expect(errors).toEqual([wrong]);
    expectNothingHeld();
  });

  test.each(['read', 'create', 'acquire', 'write'] as const)('storage of our own: %s', async (call) => {
    store.fail([call]);
    expect(await handle()).toBe('waiting');
    expect(work.sent).toMatchObject([{ job: { reason: 'STATE_WRITE' } }]);
    store.fail([]);
    expect(clock.sleepers).toBe(0);
    expect(await handle()).toBe('done');
  });

  test('a ledger that is none is left as it is', async () => {
    await store.put(NAME, { text: '{"version":7}' });
    expect(await handle()).toBe('waiting');
    expect(errors).toMatchObject([{ code: 'LEDGER_UNKNOWN' }]);
    expect(store.blobs.get(NAME)?.text).toBe('{"version":7}');
    expectNothingHeld();
  });

  test('a claim that is lost: another goes on, and the message looks again', async () => {
    reads = async (run) => {
      await run.onSettled(sentSoFar(9));
      store.takeOver(NAME);
      await clock.sleep(39_000, run.signal);
      throw new Error('is not reached');
    };
    expect(await handle({ ...job, attempt: 3 })).toBe('waiting');
    expect(errors).toMatchObject([{ code: 'RUN_CLAIM_LOST' }]);
    expect(work.sent).toMatchObject([{ job: { attempt: 0, reason: 'RUN_CLAIM_LOST' }, delayMs: 5_000 }]);
    expect(ledger()).toMatchObject({ state: 'running', mark: { records: 0 } });
  });

  test('the host stops: what is under way is broken off, and waits', async () => {
    const stop = new AbortController();
    reads = ({ signal }) => {
      stop.abort(new PipelineError('RUN_SHUTDOWN', { path: 'every file' }));
      return Promise.reject(signal.reason as Error);
    };
    expect(await handle(job, stop.signal)).toBe('waiting');
    expect(ledger()).toMatchObject({ state: 'waiting', error: { code: 'RUN_SHUTDOWN' }, stalls: 0 });
    expectNothingHeld();
  });

  test('the host stops while a file waits to be alone', async () => {
    const other = solitude.enter()!;
    const stop = new AbortController();
    const all = handleJob({ ...job, alone: true }, rooms, { signal: stop.signal });
    stop.abort(new PipelineError('RUN_SHUTDOWN', { path: 'every file' }));
    expect(await all).toBe('waiting');
    expect(work.sent).toMatchObject([{ job: { reason: 'RUN_SHUTDOWN' } }]);
    other.leave();
    expectNothingHeld();
  });

  test('a bug outside the run is let out; the claim is free again', async () => {
    const bug = new TypeError('undefined is not a function');
    rooms = { ...rooms, onEnd: () => Promise.reject(bug) };
    await expect(handle()).rejects.toBe(bug);
    expectNothingHeld();
  });
});

describe('time limits', () => {
  const paused = async (run: FileRun): Promise<Outcome> => {
    const began = clock.now();
    if (!run.pause.aborted) await once(run.pause, 'abort');
    times.push(clock.now() - began);
    return settles(9, 'paused')(run);
  };
  let times: number[];
  beforeEach(() => {
    times = [];
    reads = paused;
  });

  test('a run pauses at the soft limit, one that is alone after half a minute', async () => {
    expect(await handle()).toBe('continued');
    await keep(ledgerOf());
    expect(await handle({ ...job, alone: true })).toBe('continued');
    expect(times).toEqual([60_000, 30_000]);
  });

  test('at the hard limit it is broken off, and what is settled is kept', async () => {
    reads = async (run) => {
      await run.onSettled(sentSoFar(9));
      await clock.sleep(1e9, run.signal);
      throw new Error('is not reached');
    };
    const began = clock.now();
    expect(await handle()).toBe('waiting');
    expect(clock.now() - began).toBe(85_000);
    expect(ledger()).toMatchObject({ state: 'waiting', error: { code: 'RUN_DEADLINE' }, ...sentSoFar(9) });
  });

  test('a file steps aside for one that must be alone', async () => {
    const first = handleJob(job, rooms, { signal: never });
    const other = { ...job, path: 'app/b.log', alone: true };
    const second = clock.play(handleJob(other, { ...rooms }, { signal: never }));
    expect([await first, await second]).toEqual(['continued', 'continued']);
    expect(times).toEqual([0, 30_000]);
  });
});
