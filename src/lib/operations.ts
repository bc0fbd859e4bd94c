/** Puts together what is done with the container as a whole: by a timer, or from the command line. */
import { hostname } from 'node:os';
import type { App, Problem, Settings } from './app.ts';
import { backfill, type BackfillOptions, type BackfillReport, type BackfillRooms } from './delivery/backfill.ts';
import { replay, type ReplayEnd, type ReplayOptions, type ReplayRooms, type ReplayWhich } from './delivery/replay.ts';
import { resend, resendable, type ResendEnd, type ResendWhich } from './delivery/resend.ts';
import { status, type Status } from './delivery/status.ts';
import { sweep, sweepAll, SWEEP_MS, type SweepEnd } from './delivery/sweep.ts';
import type { SweepRooms } from './delivery/sweep-pass.ts';
import type { RunOptions, Sink } from './seams.ts';
import { CHECKPOINTS, fileRun, IO, type Service } from './service.ts';
import { systemClock } from './sink/system-clock.ts';
import { ledgerName, partName, rejectsName } from './state/blob-name.ts';
import { rejectLine } from './state/reject-line.ts';

export type { BackfillReport } from './delivery/backfill.ts';
export type { ReplayEnd, ReplayWhich } from './delivery/replay.ts';
export { totalOf, type Replayed } from './delivery/replayed-counts.ts';
export type { ResendEnd } from './delivery/resend.ts';
export type { ParkedFile, Status } from './delivery/status.ts';
export type { SweepEnd } from './delivery/sweep.ts';
export type { Unaccounted } from './delivery/unaccounted.ts';

/** The connection of the account that log files are dropped into. */
const FILES_CONNECTION = 'LogsStorage';
const DAY_MS = 24 * 60 * 60_000;

export interface SweepOptions extends RunOptions, Pick<SweepRooms, 'config' | 'onFound'> {
  /** A whole pass at once, in place of the timer's next part. */
  readonly all?: boolean;
  /** A whole pass that only says what would be queued. */
  readonly dryRun?: boolean;
}

export interface ReplayCommandOptions extends Omit<ReplayOptions, 'dryRun'> {
  readonly app: App;
  /** Changes nothing: rows go there, one batch at a time. */
  readonly dryRun?: Sink;
}

/** All fail with STATE_READ and STATE_WRITE. */
export interface Operations {
  /** Queues what no ledger accounts for, and forgets what is gone. */
  readonly sweep: (options: SweepOptions) => Promise<SweepEnd>;
  readonly status: (options: RunOptions) => Promise<Status & { readonly problems: readonly Problem[] }>;
  /** Queues the files that were there before the app. */
  readonly backfill: (
    options: BackfillOptions & RunOptions & Pick<BackfillRooms, 'onQueued'>,
  ) => Promise<BackfillReport>;
  /** Delivers a file once more. */
  readonly resend: (path: string, options: { readonly dryRun: boolean }) => Promise<ResendEnd>;
  /** Sends again what was rejected, by the logs.yaml of now, one file after the other. */
  readonly replay: (which: ReplayWhich, options: ReplayCommandOptions) => AsyncIterable<ReplayEnd>;
  /** Calls back with each file of a log that came to its end since a time, several at once. */
  readonly resendable: (
    which: ResendWhich,
    onPath: (path: string) => Promise<void>,
    options: RunOptions,
  ) => Promise<void>;
}

export function operations(service: Service, { container, retentionDays }: Settings): Operations {
  const { store, work, files, limits } = service;
  const rooms = {
    store,
    work,
    blobs: files({ connection: FILES_CONNECTION, container }),
    clock: systemClock,
    wall: () => new Date().toISOString(),
    random: Math.random,
    connection: FILES_CONNECTION,
    container,
    ledgerName,
    partName,
    rejectsName,
    retentionMs: retentionDays * DAY_MS,
    leaseMs: limits.leaseMs,
  };
  return {
    sweep: ({ config, all = false, dryRun = false, onFound, signal }) => {
      const told: SweepRooms = { ...rooms, config, ...(onFound && { onFound }) };
      return all || dryRun
        ? sweepAll(told, { signal, dryRun })
        : sweep(told, { signal }, Math.min(SWEEP_MS, limits.softMs));
    },
    status: async (options) => ({ ...(await status(rooms, options)), problems: await service.problems(options) }),
    backfill: ({ onQueued, signal, ...options }) =>
      backfill({ ...rooms, ...(onQueued && { onQueued }) }, options, { signal }),
    resend: (path, options) => resend(path, rooms, options),
    replay(which, { app, dryRun, ...options }) {
      const replaying: ReplayRooms = {
        ...rooms,
        checkpoints: CHECKPOINTS,
        open: (path, run) => service.open({ connection: FILES_CONNECTION, container, path }, run),
        read: ({ name, from = 0 }, run) => service.read(name, from, run),
        logOf: (path) => app.logFor(path),
        rejectLine: (reject, entry, file, log, { facts }) => rejectLine(reject, file, entry, { log: log.name, facts }),
        onEnd: async (ledger, started) => {
          const run = fileRun(ledger, { attempt: 0 }, { started, bytesIn: 0, instance: hostname() });
          await app.runs?.add(run, IO);
        },
        ingest: (source, run) => app.ingest(source, { ...run, ...(dryRun && { sink: dryRun, maxInFlight: 1 }) }),
      };
      return replay(which, replaying, { ...options, dryRun: dryRun !== undefined });
    },
    resendable: (which, onPath, options) => resendable(which, rooms, onPath, options),
  };
}
