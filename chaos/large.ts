import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isFinished } from '../src/lib/delivery/ledger.ts';
import { Fleet } from './fleet.ts';
import { ledgerOf } from './ledgers.ts';
import { openStand, TABLE, type Stand } from './stand.ts';

export interface LargeOptions {
  readonly gigabytes: number;
  readonly functionTimeout: string;
  /** In one piece, whatever its size. */
  readonly whole: boolean;
  readonly say: (line: string) => void;
}

const PATH = 'ndjson/large';
const BLOCK_BYTES = 16_000_000;
const MOST_LINE_BYTES = 500;
const PAD = 'a line of a log is about as long as this one is, give or take a few words';
const LOOK_MS = 1000;
const TOLD_SECONDS = 30;
/** A tenth of what one core brings in. */
const LEAST_BYTES_PER_SECOND = 2_000_000;

/** One file that takes many calls of a function. True when each of its records arrived once. */
export async function large({ gigabytes, functionTimeout, whole, say }: LargeOptions): Promise<boolean> {
  await using owned = new AsyncDisposableStack();
  const stand = await openStand({ store: 'count' });
  owned.defer(() => stand.close());
  owned.defer(() => stand.forget());
  const { etag, records, bytes } = await upload(stand, gigabytes * 1e9);
  say(`${(bytes / 1e9).toFixed(2)} GB, ${records} records, are there; functionTimeout ${functionTimeout}`);
  const settings: Record<string, string> = whole ? { LOGSLUICE_SPLIT_ABOVE_BYTES: '0' } : {};
  const fleet = await Fleet.start(stand, { hosts: 1, functionTimeout, visibilitySeconds: 60, settings });
  owned.defer(() => fleet.stop());
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let told = 0;
  let ledger = await ledgerOf(stand, PATH);
  while (ledger === undefined || !isFinished(ledger, etag)) {
    if (seconds() > 120 + bytes / LEAST_BYTES_PER_SECOND) throw new Error(`not at its end after ${seconds()} s`);
    await delay(LOOK_MS);
    ledger = await ledgerOf(stand, PATH);
    if (seconds() - told < TOLD_SECONDS) continue;
    told = seconds();
    say(`${told.toFixed(0)} s: ${await arrivedRows(stand)} rows, ${peakMegabytes(fleet)} MB`);
  }
  const took = seconds();
  const peak = peakMegabytes(fleet);
  const { counts, runs, state } = ledger;
  const rows = await arrivedRows(stand);
  const lost = Math.max(0, records - rows);
  const duplicates = Math.max(0, rows - records);
  const sound =
    state === 'done' &&
    lost + duplicates === 0 &&
    counts.sent === records &&
    counts.read === records &&
    fleet.starts === 1;
  if (!sound) say(`broken: ${state}, the ledger says ${counts.sent} of ${records} sent; ${fleet.deaths.join('; ')}`);
  say(
    `large: ${(bytes / 1e9).toFixed(2)} GB ${whole ? 'in one piece' : 'in parts'}, ${runs} runs, ${took.toFixed(0)} s, ${(bytes / 1e6 / took).toFixed(1)} MB/s, ` +
      `peak ${peak} MB, ${lost} lost, ${duplicates} duplicates`,
  );
  return sound;
}

/** NDJSON of at least `least` bytes, a block at a time: no more than one is ever held. */
async function upload({ logs }: Stand, least: number): Promise<{ etag: string; records: number; bytes: number }> {
  const blob = logs.getBlockBlobClient(PATH);
  const time = new Date().toISOString();
  const ids: string[] = [];
  let records = 0;
  let bytes = 0;
  const block = Buffer.alloc(BLOCK_BYTES);
  while (bytes < least) {
    let used = 0;
    while (used < BLOCK_BYTES - MOST_LINE_BYTES) {
      const line = `{"time":"${time}","kind":"info","id":"${records}.","value":${records % 1000},"pad":"${PAD} ${records * 7919}"}\n`;
      used += block.write(line, used, 'latin1');
      records++;
    }
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
    await blob.stageBlock(id, block.subarray(0, used), used);
    ids.push(id);
    bytes += used;
  }
  const { etag } = await blob.commitBlockList(ids);
  return { etag: etag!, records, bytes };
}

async function arrivedRows({ emulator }: Stand): Promise<number> {
  const response = await fetch(`${emulator.url}/_emulator/tables`);
  const tables = (await response.json()) as readonly { readonly table: string; readonly rows: number }[];
  return tables.find(({ table }) => table === TABLE)?.rows ?? 0;
}

/** Most memory that the host ever held, by the account of Linux. */
function peakMegabytes({ hosts }: Fleet): number {
  const status = readFileSync(`/proc/${hosts[0]!.pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}
