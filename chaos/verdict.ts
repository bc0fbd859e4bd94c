import type { Ledger } from '../src/lib/delivery/ledger.ts';
import { arrivals } from './arrivals.ts';
import { LEAST_ROW_BYTES, type Fate } from './records.ts';
import type { Stand } from './stand.ts';
import type { Upload } from './uploads.ts';

export interface Verdict {
  readonly records: number;
  /** What is wrong, a line for each; nothing of it may be. */
  readonly faults: readonly string[];
  readonly lost: number;
  readonly duplicates: number;
  readonly bound: number;
}

export interface Circumstances {
  readonly ended: ReadonlySet<string>;
  readonly lostReplies: number;
  /** Most batches whose rows a death may send again: in flight, and acknowledged since the ledger was written. */
  readonly windowBatches: number;
  readonly maxBodyBytes: number;
}

/** Holds what arrived, what was rejected and what the ledgers say against what was uploaded. */
export async function judge(stand: Stand, files: readonly Upload[], given: Circumstances): Promise<Verdict> {
  const arrived = await arrivals(stand);
  const faults: string[] = [];
  const known = new Set<string>();
  const batchRows = Math.ceil(given.maxBodyBytes / LEAST_ROW_BYTES);
  let records = 0;
  let lost = 0;
  let bound = given.lostReplies * batchRows;
  for (const file of files) {
    const { path, ledger, contents, again } = file;
    const last = contents.at(-1)!.records;
    const rows = Math.max(...contents.map(({ records }) => records.filter(({ fate }) => fate === 'row').length));
    for (const content of contents) {
      for (const { id, fate } of content.records) if (fate === 'row') known.add(id);
    }
    records += last.length;
    bound += again * rows;
    if (ledger === undefined) {
      faults.push(`${path} never came to an end`);
      lost += last.length;
      continue;
    }
    bound += deaths(path, ledger, given.ended) * Math.min(rows, given.windowBatches * batchRows);
    if (ledger.state !== 'done') faults.push(`${path} is ${ledger.state}: ${ledger.error?.code}`);
    const rejects = await rejected(stand, ledger);
    const missing = last.filter(({ id, fate }) => {
      if (fate === 'row') return !arrived.has(id);
      return fate === 'reject' && !rejects.some((raw) => raw.includes(id));
    });
    if (missing.length > 0) faults.push(`${path} lost ${missing.length}, the first is ${missing[0]!.id}`);
    lost += missing.length;
    faults.push(...countFaults(path, ledger, last, rejects.length));
  }
  const strange = [...arrived.keys()].filter((id) => !known.has(id));
  if (strange.length > 0) faults.push(`${strange.length} rows should not be there, the first is ${strange[0]}`);
  const duplicates = [...arrived.values()].reduce((sum, times) => sum + times - 1, 0);
  return { records, faults, lost, duplicates, bound };
}

/** Runs that ended without a word. */
function deaths(path: string, ledger: Ledger, ended: ReadonlySet<string>): number {
  let count = 0;
  for (let run = 1; run <= ledger.runs; run++) if (!ended.has(`${path}\n${run}`)) count++;
  return count;
}

function countFaults(
  path: string,
  { counts }: Ledger,
  last: readonly { readonly fate: Fate }[],
  kept: number,
): string[] {
  const of = (fate: Fate): number => last.filter((record) => record.fate === fate).length;
  const truth = { read: last.length, sent: of('row'), rejected: of('reject'), filtered: of('filtered') };
  const wrong = Object.entries(truth).filter(([name, count]) => counts[name as keyof typeof truth] !== count);
  const faults = wrong.map(([name, count]) => {
    return `${path}: the ledger says ${counts[name as keyof typeof truth]} ${name}, and ${count} is so`;
  });
  if (kept !== truth.rejected) faults.push(`${path}: ${kept} rejects are kept of ${truth.rejected}`);
  return faults;
}

/** The rejects that the ledger counts, each as its line. */
async function rejected(stand: Stand, { rejects }: Ledger): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { name, bytes } of rejects) {
    const text = String(await stand.state.getBlobClient(name).downloadToBuffer(0, bytes));
    lines.push(...text.split('\n').slice(0, -1));
  }
  return lines;
}
