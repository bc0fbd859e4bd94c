import { PipelineError } from '../errors.ts';
import { forEachLimit } from '../pipeline/for-each-limit.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { SourceContainer, StateStore, WorkQueue } from '../stores.ts';
import { Claim } from './claim.ts';
import { begunAnew } from './decide.ts';
import { findBlob } from './find-one.ts';
import { IO } from './io.ts';
import { jobText } from './job.ts';
import { ledgerContent, ledgerFacts, ledgerOrFailure, parseLedger, type Ledger } from './ledger.ts';

export interface ResendRooms {
  readonly store: StateStore;
  readonly blobs: SourceContainer;
  readonly work: WorkQueue;
  readonly clock: Clock;
  /** ISO 8601 of now. */
  readonly wall: () => string;
  readonly leaseMs: number;
  readonly connection: string;
  readonly container: string;
  readonly ledgerName: (container: string, path: string) => string;
}

/**
 * `queued`: it will be delivered from its beginning. `held`: it is being worked on at this moment. `gone`: there is no such
 * blob any more.
 */
export type ResendEnd = 'queued' | 'held' | 'gone';

/** At one time; each is a handful of calls to storage. */
const CONCURRENCY = 8;

/**
 * Lets a file be delivered once more, whatever has become of it: its ledger begins anew, under the claim, so that no run is
 * under way but those of its parts, which send what they have read; then it is queued. Between the two it waits, as it
 * does after a crash there, for the sweep at the latest.
 */
export async function resend(
  path: string,
  rooms: ResendRooms,
  { dryRun }: { readonly dryRun: boolean },
): Promise<ResendEnd> {
  const { store, clock, leaseMs, work, connection, container } = rooms;
  if ((await findBlob(rooms.blobs, path, IO)) === undefined) return 'gone';
  if (dryRun) return 'queued';
  const name = rooms.ledgerName(container, path);
  const claim = await Claim.take(store, name, { leaseMs, clock, ...IO });
  if (claim === 'held') return 'held';
  if (claim !== 'missing') {
    try {
      const text = (await store.read(name, IO))!.text;
      await claim.write(ledgerContent(sentAgain(parseLedger(name, text), rooms.wall())), IO);
    } finally {
      await claim.release(IO);
    }
  }
  await work.send(jobText({ connection, container, path, attempt: 0, reason: 'resend' }), 0, IO);
  return 'queued';
}

/** Another generation: its rows are told from those that were sent before. */
function sentAgain({ error: _error, ...found }: Ledger, at: string): Ledger {
  const begun = begunAnew(found, `${found.etag} resend ${at}`);
  return { ...begun, notes: [...found.notes, `Begun anew at ${at}: it was to be sent again (resend).`], at, due: at };
}

const RESENT = / resend (\S+)$/;

export interface ResendWhich {
  /** Of the log in logs.yaml, as it was when the file was delivered. */
  readonly log: string;
  /** Milliseconds since 1970: whose ledger was written since. */
  readonly since: number;
  /** Told of each ledger that cannot be read: nobody knows which log it is of. */
  readonly onUnknown?: (failure: PipelineError) => void;
}

/**
 * Paths of the files of a log that came to their end since then. One that was resent since then is not among them, so a
 * command that was killed can be given again. Reads the ledgers of those that came to their end since then, of any log.
 */
export async function resendable(
  { log, since, onUnknown }: ResendWhich,
  { store, container }: ResendRooms,
  onPath: (path: string) => Promise<void>,
  { signal }: RunOptions,
): Promise<void> {
  async function* ended(): AsyncGenerator<string> {
    for await (const page of store.list(`ledgers/${container}/`, IO)) {
      for (const { name, facts, modified } of page) {
        signal.throwIfAborted();
        const { state } = ledgerFacts(facts);
        if (modified >= since && state !== 'running' && state !== 'waiting' && state !== 'unmatched') yield name;
      }
    }
  }
  await forEachLimit(ended(), CONCURRENCY, async (name) => {
    const text = (await store.read(name, IO))?.text;
    if (text === undefined) return;
    const ledger = ledgerOrFailure(name, text);
    if (ledger instanceof PipelineError) return onUnknown?.(ledger);
    const resent = RESENT.exec(ledger.generation)?.[1];
    if (ledger.log !== log || (resent !== undefined && Date.parse(resent) >= since)) return;
    await onPath(ledger.file);
  });
}
