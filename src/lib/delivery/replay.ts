import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';
import type { WorkQueue } from '../stores.ts';
import { Claim } from './claim.ts';
import { begunAnew } from './decide.ts';
import { IO } from './io.ts';
import { jobText } from './job.ts';
import { ledgerContent, ledgerFacts, ledgerOrFailure, parseLedger, type Ledger } from './ledger.ts';
import { NOTHING_REPLAYED } from './replayed-counts.ts';
import { replayFile, type ReplayFileEnd, type ReplayFileOptions, type ReplayFileRooms } from './replay-file.ts';

export interface ReplayRooms extends ReplayFileRooms {
  readonly work: WorkQueue;
  readonly connection: string;
  readonly container: string;
  readonly ledgerName: (container: string, path: string) => string;
}

/** Which files. */
export interface ReplayWhich {
  /** Milliseconds since 1970: whose ledger was written since. */
  readonly since?: number;
  /** Of the log that logs.yaml has for them now. */
  readonly log?: string;
  readonly path?: string;
  readonly code?: string;
  /** Those that were parked: what was not read of them, too. */
  readonly parked?: boolean;
}

export interface ReplayOptions extends Pick<ReplayFileOptions, 'dryRun' | 'pause' | 'onProgress'> {
  readonly onFile?: (path: string) => void;
}

export interface ReplayEnd extends ReplayFileEnd {
  /** Of a parked file: `queued` to be read on, `anew` to be read from its beginning; `gone`: there is nothing to read. */
  readonly rest?: 'queued' | 'anew' | 'gone';
}

/** Sends again what was rejected of one file after the other. A ledger that cannot be read fails its file alone. Throws what storage refuses. */
export async function* replay(
  which: ReplayWhich,
  rooms: ReplayRooms,
  options: ReplayOptions,
): AsyncGenerator<ReplayEnd> {
  for await (const name of ledgersOf(which, rooms, IO)) {
    if (options.pause.aborted) return;
    const text = (await rooms.store.read(name, IO))?.text;
    if (text === undefined) continue;
    const ledger = ledgerOrFailure(name, text);
    const isUnknown = ledger instanceof PipelineError;
    const path = isUnknown ? name.slice(`ledgers/${rooms.container}/`.length) : ledger.file;
    if (which.log !== undefined && rooms.logOf(path)?.name !== which.log) continue;
    if (isUnknown) {
      yield { ...nothing(path), isWhole: false, failure: ledger };
      continue;
    }
    if (ledger.rejects.length === 0 && ledger.state !== 'parked' && which.path === undefined) continue;
    options.onFile?.(path);
    try {
      yield await replayOne(name, ledger, which, rooms, options);
    } catch (failure) {
      if (!(failure instanceof PipelineError)) throw failure;
      yield { ...nothing(path), isWhole: false, failure };
    }
  }
}

async function* ledgersOf(
  { since = -Infinity, path, code, parked = false }: ReplayWhich,
  { store, container, ledgerName }: ReplayRooms,
  options: RunOptions,
): AsyncGenerator<string> {
  if (path !== undefined) {
    yield ledgerName(container, path);
    return;
  }
  for await (const page of store.list(`ledgers/${container}/`, options)) {
    for (const { name, facts, modified } of page) {
      const { rejects, state } = ledgerFacts(facts);
      const isWanted = parked ? state === 'parked' : Object.keys(rejects).some((one) => one === (code ?? one));
      if (isWanted && modified >= since) yield name;
    }
  }
}

async function replayOne(
  name: string,
  ledger: Ledger,
  { path, code, parked = path !== undefined && code === undefined }: ReplayWhich,
  rooms: ReplayRooms,
  { dryRun, pause, onProgress }: ReplayOptions,
): Promise<ReplayEnd> {
  const isWhole = parked && ledger.state === 'parked';
  const framing = rooms.logOf(ledger.file)?.fingerprint.framing;
  if (framing === undefined) return { ...nothing(ledger.file), refusal: 'unmatched' };
  const isOther = framing !== ledger.framing && ledger.mark.entry + ledger.mark.records > 0;
  const isAnew = isOther || ledger.cut === true;
  const file = { ...(code !== undefined && { code }), dryRun, pause, ...(onProgress && { onProgress }) };
  // Its rows would come twice as soon as the whole of it is read.
  if (!isWhole && isAnew && ledger.state === 'parked') return { ...nothing(ledger.file), refusal: 'parked' };
  if (!isWhole) return replayFile(name, rooms, file);
  // What is read from its beginning is rejected anew, or not.
  const end = isAnew ? nothing(ledger.file) : await replayFile(name, rooms, file);
  const isRefused = end.refusal !== undefined && end.refusal !== 'nothing';
  if (isRefused || !end.isWhole) return end;
  return { ...end, ...(await readOn(name, ledger.file, rooms, { dryRun, isAnew })) };
}

const nothing = (path: string): ReplayFileEnd => ({ path, isWhole: true, replayed: NOTHING_REPLAYED });

/** Lets a file that was given up be read on, as a message that is due. Its run begins it anew where places are others. */
async function readOn(
  name: string,
  path: string,
  rooms: ReplayRooms,
  { dryRun, isAnew }: { readonly dryRun: boolean; readonly isAnew: boolean },
): Promise<Pick<ReplayEnd, 'rest' | 'refusal'>> {
  const { store, clock, leaseMs, wall, work, connection, container } = rooms;
  if ((await rooms.open(path, IO)) === undefined) return { rest: 'gone' };
  const rest = isAnew ? 'anew' : 'queued';
  if (dryRun) return { rest };
  const claim = await Claim.take(store, name, { leaseMs, clock, ...IO });
  if (typeof claim === 'string') return { refusal: 'held' };
  try {
    const found = (await ledgerIn(name, rooms))!;
    if (found.state !== 'parked') return { refusal: 'unfinished' };
    await claim.write(ledgerContent(toBeReadOn(found, wall(), isAnew)), IO);
  } finally {
    await claim.release(IO);
  }
  await work.send(jobText({ connection, container, path, attempt: 0, reason: 'replay' }), 0, IO);
  return { rest };
}

function toBeReadOn({ error, crashes, ...found }: Ledger, at: string, isAnew: boolean): Ledger {
  const ledger = isAnew ? begunAnew(found, `${found.etag} replay ${at}`) : found;
  const how = isAnew ? 'Begun anew' : 'To be read on';
  const notes = [...found.notes, `${how} at ${at}: it had been parked (replay).`];
  return { ...ledger, state: 'waiting', stalls: 0, notes, at, due: at };
}

async function ledgerIn(name: string, { store }: ReplayRooms): Promise<Ledger | undefined> {
  const found = await store.read(name, IO);
  return found && parseLedger(name, found.text);
}
