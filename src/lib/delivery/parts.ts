import { sumCounts } from '../pipeline/sum-counts.ts';
import { NO_COUNTS } from '../pipeline/report.ts';
import type { StateBlob } from '../stores.ts';
import { IO } from './io.ts';
import { jobText, type Job } from './job.ts';
import { delayBetweenMs } from './delay.ts';
import type { FoundFile, JobEnd, JobRooms } from './handle-job.ts';
import type { PartId, Parts } from './cutting.ts';
import { isFinished, ledgerContent, ledgerFacts, newLedger, parseLedger, type Ledger } from './ledger.ts';
import { OVERDUE_MS } from './unaccounted.ts';

/** Until a blob in parts is looked at although none of them has said that it should be. */
const LOOKED_AT_MS = [5 * 60_000, 10 * 60_000] as const;

/** Where the ledger of what a job is about lies. */
export const ledgerNameOf = ({ container, path, part }: Job, rooms: JobRooms): string =>
  part === undefined ? rooms.ledgerName(container, path) : rooms.partName(container, path, part);

/**
 * What a job is about, as it is now. A part is there only while its blob is the one that was cut, and not done with. Under
 * another framing than it was cut by it may not be read; but which one holds is not for this process to say: while
 * logs.yaml is being replaced, others may have another.
 */
export async function findFile(job: Job, rooms: JobRooms): Promise<FoundFile | 'otherwise' | undefined> {
  const file = await rooms.find(job, IO);
  const { container, path, part } = job;
  if (file === undefined || part === undefined) return file;
  const name = rooms.ledgerName(container, path);
  const blob = await rooms.store.read(name, IO);
  if (blob === undefined) return undefined;
  const { parts, etag, framing, generation } = parseLedger(name, blob.text);
  const { present } = file;
  if (parts?.id !== part.of || etag !== present.etag) return undefined;
  if (framing !== present.framing) return 'otherwise';
  const { after, split, ...shared } = file;
  const from = part.number * parts.bytes;
  return {
    ...shared,
    partOf: { part, generation },
    ingest: (run) => file.ingest({ ...run, range: { from, to: from + parts.bytes } }),
  };
}

/**
 * Gives each part a message and a ledger, in this order: a part without a ledger may be one without a message. The ledger of
 * the blob says `waiting`; whoever ends the last part sends its next message, and one that is due anyway heals the rest.
 */
export async function splitUp(
  { alone, ...job }: Job,
  ledger: Ledger,
  cut: Omit<Parts, 'id'>,
  rooms: JobRooms,
  write: (ledger: Ledger) => Promise<void>,
): Promise<JobEnd> {
  const parts: Parts = { ...cut, id: `${cuttingsOf(ledger.etag)}${Date.parse(rooms.wall())}` };
  const due = await lookLater(job, rooms);
  const whole: Ledger = { ...ledger, state: 'waiting', parts, due };
  await write(whole);
  for (let number = 0; number < parts.count; number++) await beginPart(job, whole, parts, number, rooms);
  return 'split';
}

async function beginPart(job: Job, blob: Ledger, parts: Parts, number: number, rooms: JobRooms): Promise<void> {
  const part = { of: parts.id, number };
  await sendPart(job, part, 'part', rooms);
  const begun = { ...newLedger({ ...blob, at: rooms.wall() }), generation: blob.generation, part };
  await rooms.store.create(ledgerNameOf({ ...job, part }, rooms), ledgerContent(begun), IO);
}

const sendPart = (job: Job, part: PartId, reason: string, { work }: JobRooms): Promise<void> =>
  work.send(jobText({ ...job, attempt: 0, reason, part }), 0, IO);

/** Whether nothing has been heard of a part for so long that its message is lost, or was dropped while its blob was gone. */
const isOverdue = ({ at, due = at }: Ledger, { wall }: JobRooms): boolean =>
  Date.parse(wall()) - Math.max(Date.parse(at), Date.parse(due)) >= OVERDUE_MS;

/** First the ledger, so that one message is sent in an hour; storage refuses that where somebody reads the part. */
async function sendAgain(job: Job, part: PartId, { etag }: StateBlob, ledger: Ledger, rooms: JobRooms): Promise<void> {
  const at = rooms.wall();
  const name = ledgerNameOf({ ...job, part }, rooms);
  const written = await rooms.store.write(name, ledgerContent({ ...ledger, at, due: at }), { etag }, IO);
  if (written === 'written') await sendPart(job, part, 'overdue', rooms);
}

async function lookLater(job: Job, rooms: JobRooms): Promise<string> {
  const delayMs = delayBetweenMs(...LOOKED_AT_MS, rooms.random);
  await rooms.work.send(jobText({ ...job, attempt: 0, reason: LOOK }), delayMs, IO);
  return new Date(Date.parse(rooms.wall()) + delayMs).toISOString();
}

/** The reason of a message that goes on coming until a blob in parts is done. */
const LOOK = 'parts';

/** The blob's ledger as its parts make it; or, where they are not done yet, as it waits on. */
export async function joinParts(
  job: Job,
  blob: Ledger,
  parts: Parts,
  rooms: JobRooms,
): Promise<{ readonly isDone: boolean; readonly ledger: Ledger }> {
  const ends: Ledger[] = [];
  for (let number = 0; number < parts.count; number++) {
    const part = { of: parts.id, number };
    const name = ledgerNameOf({ ...job, part }, rooms);
    const found = await rooms.store.read(name, IO);
    if (found === undefined) {
      await beginPart(job, blob, parts, number, rooms);
      continue;
    }
    const ledger = parseLedger(name, found.text);
    if (isFinished(ledger, blob.etag)) ends.push(ledger);
    else if (isOverdue(ledger, rooms)) await sendAgain(job, part, found, ledger, rooms);
  }
  if (ends.length === parts.count) return { isDone: true, ledger: joined(blob, ends) };
  // The sweep comes when the message that went on coming is lost.
  const due = job.reason === LOOK || job.reason === 'overdue' ? await lookLater(job, rooms) : blob.due;
  return { isDone: false, ledger: { ...blob, ...(due !== undefined && { due }) } };
}

function joined({ parts, due, error: before, ...blob }: Ledger, ends: readonly Ledger[]): Ledger {
  const worst = ['parked', 'unmatched', 'partial', 'done'].find((state) => ends.some((part) => part.state === state));
  const error = ends.find((part) => part.state === worst && part.error !== undefined)?.error;
  return {
    ...blob,
    state: worst as Ledger['state'],
    mark: { entry: 1, records: 0 },
    counts: ends.map((part) => part.counts).reduce(sumCounts, NO_COUNTS),
    rejects: ends.flatMap((part) => part.rejects),
    runs: blob.runs + ends.reduce((sum, { runs }) => sum + runs, 0),
    seconds: ends.reduce((sum, { seconds }) => sum + seconds, blob.seconds),
    notes: [...blob.notes, ...ends.flatMap(({ notes }) => notes)],
    ...(error && { error }),
    ...(worst === 'parked' && { cut: true }),
  };
}

/** After a part came to an end: the blob is looked at if it was the last one, or if it is another by now. */
export async function afterPart({ part, ...job }: Job, end: JobEnd, rooms: JobRooms): Promise<void> {
  if (part === undefined || !ENDS.has(end)) return;
  if (end === 'gone' || (await areAllEnded(job, part, rooms))) await lookNow(job, rooms, 'last part');
}

/** Has the blob of a part looked at. */
export async function lookNow({ alone, part, ...job }: Job, rooms: JobRooms, reason: string): Promise<void> {
  await rooms.work.send(jobText({ ...job, attempt: 0, reason }), 0, IO);
}

const ENDS: ReadonlySet<JobEnd> = new Set(['gone', 'finished', 'done', 'partial', 'parked', 'unmatched']);

/**
 * Whether a part of the content that a ledger is about is being read. Such a run may have rows yet to send, though all
 * that it asks the blob for is refused once that is another.
 */
export async function isAnyPartRead({ container, path }: Job, found: Ledger, rooms: JobRooms): Promise<boolean> {
  const { parts, etag, generation } = found;
  // One that was begun anew for its framing may have been cut before.
  if (parts === undefined && !generation.startsWith(`${etag} `)) return false;
  const first = rooms.partName(container, path, { of: cuttingsOf(etag), number: 0 });
  for await (const page of rooms.store.list(first.replace(/[/][^/]*$/, ''), IO)) {
    if (page.some(({ isLeased }) => isLeased)) return true;
  }
  return false;
}

/** What the names of all cuttings of a content begin with. */
const cuttingsOf = (etag: string): string => `${etag.replaceAll('"', '')}-`;

/** One call in place of one for each part. */
async function areAllEnded({ container, path }: Job, part: PartId, rooms: JobRooms): Promise<boolean> {
  const folder = rooms.partName(container, path, part).replace(/[^/]*$/, '');
  for await (const page of rooms.store.list(folder, IO)) {
    if (page.some(({ facts }) => GOES_ON.has(ledgerFacts(facts).state))) return false;
  }
  return true;
}

const GOES_ON: ReadonlySet<string> = new Set(['running', 'waiting']);
