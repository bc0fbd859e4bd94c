import { beforeEach, describe, expect, test } from 'vitest';
import { Claim } from '../../src/lib/delivery/claim.ts';
import { deliverFile, type FileRun, type FileWork } from '../../src/lib/delivery/deliver-file.ts';
import { IO } from '../../src/lib/delivery/io.ts';
import { ledgerContent, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Outcome, Settled } from '../../src/lib/pipeline/ingest.ts';
import { NO_COUNTS, type FileReport } from '../../src/lib/pipeline/report.ts';
import { HeldClock } from '../sink/fake-clock.ts';
import { AT, ledgerOf, sentSoFar } from './ledgers.ts';
import { MemoryStore } from './memory-store.ts';

const NAME = 'ledgers/logs/app/a.log';
const REJECTS = 'rejects/0001';
let clock: HeldClock;
let store: MemoryStore;
beforeEach(() => {
  clock = new HeldClock();
  store = new MemoryStore(clock);
});

const outcome = (state: FileReport['state'], settled: Settled, failure?: PipelineError): Outcome => ({
  report: {
    ...settled.counts,
    file: 'app/a.log',
    log: 'app',
    table: 'App_CL',
    bytesIn: 0,
    seconds: 0,
    state,
  },
  settled,
  ...(failure && { failure }),
});

interface Trial {
  readonly found?: Ledger;
  readonly alone?: boolean;
  readonly isBrief?: boolean;
  readonly pause?: AbortSignal;
  readonly after?: FileWork['after'];
  readonly ends?: boolean;
}

async function deliver(ingest: (run: FileRun) => Promise<Outcome>, trial: Trial = {}) {
  const { found = ledgerOf(), alone = false, isBrief = false, ends = false, after } = trial;
  const { pause = new AbortController().signal } = trial;
  await store.put(NAME, ledgerContent(found));
  const claim = await Claim.take(store, NAME, { leaseMs: 40_000, clock, ...IO });
  if (typeof claim === 'string') throw new Error(claim);
  const rooms = {
    store,
    clock,
    wall: () => AT,
    instance: 'i-1',
    checkpoints: { parcels: 2, ms: 5000 },
    rejectsName: ({ runs }: { readonly runs: number }) => `rejects/${String(runs).padStart(4, '0')}`,
  };
  const work = { rejectLine: () => 'reject\n', ...(after && { after }), ingest };
  try {
    return await deliverFile(claim, found, work, rooms, {
      alone,
      isBrief,
      ends,
      pause,
      lastCall: IO.signal,
      signal: IO.signal,
    });
  } finally {
    await claim.release(IO);
  }
}

/** Settles so many records, and ends so. */
const settles =
  (records: number, state: FileReport['state'], failure?: PipelineError) =>
  async (run: FileRun): Promise<Outcome> => {
    const settled = sentSoFar(records);
    if (records > run.resume.mark.records) await run.onSettled(settled);
    return outcome(state, settled, failure);
  };

const expired = (): AbortSignal => AbortSignal.abort(new PipelineError('RUN_DEADLINE', { path: 'app/a.log' }));

describe('the ledger while it runs', () => {
  test('says that it runs, and where, before anything is read', async () => {
    const seen: unknown[] = [];
    await deliver(
      (run) => {
        seen.push(store.json(NAME));
        return settles(1, 'done')(run);
      },
      { found: ledgerOf({ runs: 4, due: AT }) },
    );
    expect(seen).toEqual([
      { ...ledgerOf(), state: 'running', runs: 5, run: { number: 5, instance: 'i-1', started: AT, alone: false } },
    ]);
  });

  test('goes on from its mark and counts', async () => {
    const { ledger } = await deliver(
      (run) => {
        expect(run.resume).toEqual(sentSoFar(50));
        return settles(80, 'done')(run);
      },
      { found: ledgerOf(sentSoFar(50)) },
    );
    expect(ledger).toMatchObject({ state: 'done', ...sentSoFar(80), runs: 1 });
    expect(ledger).not.toHaveProperty('run');
  });

  test('cannot be written: nothing is read', async () => {
    store.fail(['write']);
    let isRead = false;
    const work = (run: FileRun) => {
      isRead = true;
      return settles(1, 'done')(run);
    };
    await expect(deliver(work)).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(isRead).toBe(false);
  });
});

describe('its end', () => {
  test('done: with what is left to do with the blob', async () => {
    expect((await deliver(settles(9, 'done'), { after: 'Cool' })).ledger).toMatchObject({
      state: 'done',
      after: 'Cool',
    });
  });

  test('partial: with the damage, and the blob stays as it is', async () => {
    const error = { code: 'DECODE_TRUNCATED', message: 'Cut.', fix: 'Again.' } as const;
    const settled = { mark: { entry: 1, records: 0 }, counts: { ...NO_COUNTS, error } };
    const { ledger, again } = await deliver(
      async (run) => {
        await run.onSettled(settled);
        return outcome('partial', settled);
      },
      { after: 'delete' },
    );
    expect(ledger).toMatchObject({ state: 'partial', error });
    expect(ledger).not.toHaveProperty('after');
    expect(again).toBeUndefined();
  });

  test('parked: what it is not', async () => {
    const failure = new PipelineError('PARSE_WRONG_FORMAT', { log: 'app', read: 1000, rejected: 900 });
    expect(await deliver(settles(9, 'parked', failure))).toMatchObject({
      ledger: { state: 'parked', error: { code: 'PARSE_WRONG_FORMAT' } },
    });
  });

  test('a failure that time can cure: it waits, and how far it came is kept', async () => {
    const failure = new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' });
    const end = await deliver(settles(9, 'failed', failure));
    expect(end).toMatchObject({ ledger: { state: 'waiting', ...sentSoFar(9), stalls: 0 } });
    expect(end.again).toEqual({ error: failure, progress: true });
    expect(end.ledger.error?.code).toBe('SINK_FORBIDDEN');
  });

  test('a run that was to settle the last record of a growing file and failed: the next one is to, as well', async () => {
    const failure = new PipelineError('SINK_THROTTLED', { status: 503 });
    const found = ledgerOf({ tail: true });
    const { ledger } = await deliver(settles(0, 'failed', failure), { found, ends: true });
    expect(ledger).toMatchObject({ state: 'waiting', tail: true });
    expect((await deliver(settles(0, 'failed', failure), { found })).ledger).not.toHaveProperty('tail');
    expect((await deliver(settles(9, 'done'), { found: ledger, ends: true })).ledger).not.toHaveProperty('tail');
  });

  test('a failure of the service, however often, is no stall', async () => {
    const failure = new PipelineError('SINK_THROTTLED', { status: 503 });
    const end = await deliver(settles(0, 'failed', failure), { found: ledgerOf({ stalls: 2 }) });
    expect(end).toMatchObject({ ledger: { state: 'waiting', stalls: 2 }, again: { progress: false } });
  });

  test.each(['SOURCE_CHANGED', 'SOURCE_NOT_FOUND'] as const)(
    '%s: what is there now is looked at anew',
    async (code) => {
      const failure = new PipelineError(code, { path: 'app/a.log' });
      expect(await deliver(settles(9, 'failed', failure))).toMatchObject({
        ledger: { state: 'waiting', error: { code } },
        again: { error: failure },
      });
    },
  );

  test('a bug is told by the name of its error alone, and parks the file the third time', async () => {
    const bug = new TypeError('secret content');
    const ends = [];
    let found = ledgerOf();
    for (let i = 0; i < 3; i++) {
      const end = await deliver(() => Promise.reject(bug), { found });
      ends.push(end);
      found = end.ledger;
    }
    expect(ends.map(({ ledger }) => ledger.state)).toEqual(['waiting', 'waiting', 'parked']);
    expect(found.error).toMatchObject({ code: 'RUN_BUG', message: expect.stringContaining('TypeError') as string });
    expect(found.error!.message).not.toContain('secret');
    expect(ends[0]!.again!.error!.cause).toBe(bug);
  });
});

describe('a pause', () => {
  test('behind something new: it goes on at once', async () => {
    expect(await deliver(settles(9, 'paused'), { pause: expired() })).toMatchObject({
      ledger: { state: 'waiting', ...sentSoFar(9), stalls: 0 },
      again: { progress: true },
    });
  });

  test('with batches that waited for their turn: nothing is wrong, and it goes on at once', async () => {
    const failure = new PipelineError('RUN_DEADLINE', { path: 'app/a.log' });
    const end = await deliver(settles(9, 'failed', failure), { pause: expired() });
    expect(end).toMatchObject({ ledger: { state: 'waiting' }, again: { progress: true } });
    expect(end.ledger.error).toBeUndefined();
    expect(end.again!.error).toBeUndefined();
  });

  test('by the time limit before anything new, three times in a row, parks the file', async () => {
    const states = [];
    let found = ledgerOf(sentSoFar(9));
    for (let i = 0; i < 3; i++) {
      found = (await deliver(settles(9, 'paused'), { found, pause: expired() })).ledger;
      states.push(found.state);
    }
    expect(states).toEqual(['waiting', 'waiting', 'parked']);
    expect(found.error).toMatchObject({ code: 'RUN_NO_PROGRESS' });
  });

  test('for the sake of another file, alone, or in less time than others have, is no stall', async () => {
    const found = ledgerOf({ stalls: 2 });
    for (const trial of [
      { found, pause: AbortSignal.abort() },
      { found, pause: expired(), alone: true },
      { found, pause: expired(), isBrief: true },
    ]) {
      const { ledger } = await deliver(settles(0, 'paused'), trial);
      expect(ledger).toMatchObject({ state: 'waiting', stalls: 2 });
      const waited = new PipelineError('RUN_DEADLINE', {});
      expect((await deliver(settles(0, 'failed', waited), trial)).ledger).toEqual(ledger);
    }
  });

  test('because what was read could not be sent in time is no stall', async () => {
    const late = new PipelineError('RUN_DEADLINE', { path: 'app/a.log' });
    const { ledger } = await deliver(
      (run) => {
        run.onRead({ entry: 0, records: 5 });
        return settles(0, 'failed', late)(run);
      },
      { found: ledgerOf({ stalls: 2 }), pause: expired() },
    );
    expect(ledger).toMatchObject({ state: 'waiting', stalls: 2 });
  });
});

describe('a suspect', () => {
  const crashes = { count: 2, alone: 1, suspect: true, mark: { entry: 0, records: 0 } };
  const found = ledgerOf({ crashes });
  const waits = new PipelineError('SINK_THROTTLED', { status: 503 });

  test('that came further is none any more', async () => {
    expect((await deliver(settles(9, 'paused'), { found, alone: true })).ledger).not.toHaveProperty('crashes');
  });

  test('that ended with a word while alone is harmless; its crashes stay counted', async () => {
    const { ledger } = await deliver(settles(0, 'failed', waits), { found, alone: true });
    expect(ledger.crashes).toEqual({ ...crashes, suspect: false });
  });

  test('that ended with a word among others stays one', async () => {
    const { ledger } = await deliver(settles(0, 'failed', waits), { found });
    expect(ledger.crashes).toEqual(crashes);
  });
});

describe('rejects', () => {
  test('are durable before the ledger counts them, in a file of this run alone', async () => {
    const part = { name: 'rejects/0001', bytes: 3 };
    const reject = {
      number: 1,
      error: new PipelineError('PARSE_RECORD', { format: 'json', fault: 'a string that is not closed' }),
      offset: 0,
      length: 0,
    };
    const { ledger } = await deliver(
      async (run) => {
        await run.rejects.add([{ ...reject, raw: Buffer.alloc(0) }], '');
        return settles(9, 'done')(run);
      },
      { found: ledgerOf({ rejects: [part], runs: 1 }) },
    );
    expect(ledger.rejects).toEqual([part, { name: 'rejects/0002', bytes: 7 }]);
    expect(store.appended.get('rejects/0002')?.toString()).toBe('reject\n');
    expect(store.appended.has(REJECTS)).toBe(false);
  });
});

describe('a claim that is lost', () => {
  test('breaks the run off, and the ledger stays as it was', async () => {
    const run = deliver(async ({ signal, fence, onSettled }) => {
      await onSettled(sentSoFar(9));
      store.takeOver(NAME);
      await clock.advance(40_000 / 3);
      expect(signal.aborted).toBe(true);
      expect(fence).toThrow(expect.objectContaining({ code: 'RUN_CLAIM_LOST' }) as Error);
      throw signal.reason as Error;
    });
    await expect(run).rejects.toMatchObject({ code: 'RUN_CLAIM_LOST' });
    expect(store.json(NAME)).toMatchObject({ state: 'running', mark: { records: 0 } });
  });
});
