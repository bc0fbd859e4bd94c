/** Puts together what is done with the container as a whole: by a timer, or from the command line. */
import type { Problem, Settings } from './app.ts';
import { backfill, type BackfillOptions, type BackfillReport, type BackfillRooms } from './delivery/backfill.ts';
import { resend, resendable, type ResendEnd, type ResendWhich } from './delivery/resend.ts';
import { status, type Status } from './delivery/status.ts';
import { sweep, sweepAll, SWEEP_MS, type SweepEnd } from './delivery/sweep.ts';
import type { SweepRooms } from './delivery/sweep-pass.ts';
import type { RunOptions } from './seams.ts';
import { ledgerName, partName, rejectsName, type Service } from './service.ts';
import { systemClock } from './sink/system-clock.ts';

export type { BackfillReport } from './delivery/backfill.ts';
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
    resendable: (which, onPath, options) => resendable(which, rooms, onPath, options),
  };
}
