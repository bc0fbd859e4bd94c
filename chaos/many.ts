import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../simulate/seeded.ts';
import { arrivals } from './arrivals.ts';
import { CallWatcher } from './calls.ts';
import { Fleet } from './fleet.ts';
import { asNdjson, records } from './records.ts';
import { openStand, STREAM, type Stand } from './stand.ts';

export interface ManyOptions {
  readonly files: number;
  readonly say: (line: string) => void;
}

const RECORDS = 20;
const LOOK_MS = 2000;
/** Listing thousands of ledgers keeps storage busy: between two looks is so many times what one takes. */
const LOOK_SHARE = 9;
const TOLD_SECONDS = 15;
const UPLOADS_AT_ONCE = 16;
const MOST_SECONDS = 3600;
const FAULT = { status: 429, every: 3, stream: STREAM };

/** Many small files at once, while every third call is answered 429. True when each record arrived once. */
export async function many({ files, say }: ManyOptions): Promise<boolean> {
  await using owned = new AsyncDisposableStack();
  const stand = await openStand({ limits: { tableBytes: 8e9, totalBytes: 8e9 } });
  owned.defer(() => stand.close());
  owned.defer(() => stand.forget());
  const ids = await upload(stand, files);
  await fetch(`${stand.emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(FAULT) });
  say(`${files} files are there, of ${RECORDS} records; every third call is answered 429`);
  const calls = new CallWatcher({ cutsBefore: () => false, isDead: () => false });
  owned.defer(() => calls.close());
  const fleet = await Fleet.start(stand, {
    hosts: 1,
    functionTimeout: '00:30:00',
    visibilitySeconds: 60,
    settings: {},
  });
  owned.defer(() => fleet.stop());
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let done = 0;
  let lookMs = 0;
  for (let told = 0; done < files && seconds() < MOST_SECONDS;) {
    await delay(Math.max(LOOK_MS, LOOK_SHARE * lookMs));
    const looked = performance.now();
    done = await doneFiles(stand);
    lookMs = performance.now() - looked;
    if (seconds() - told < TOLD_SECONDS) continue;
    told = seconds();
    say(`${told.toFixed(0)} s: ${done} files`);
  }
  const took = seconds();
  const times = await arrivals(stand);
  const lost = ids.filter((id) => !times.has(id)).length;
  const duplicates = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  const sound = lost + duplicates === 0 && done === files && fleet.starts === 1;
  if (!sound) say(`broken: ${done} of ${files} files are done; ${fleet.deaths.join('; ')}`);
  say(
    `many: ${files} files in ${took.toFixed(0)} s, ${calls.calls} calls, ${await throttled(stand)} of them throttled, ` +
      `${lost} lost, ${duplicates} duplicates`,
  );
  return sound;
}

/** Files whose ledger says that all of them is delivered. */
async function doneFiles({ state }: Stand): Promise<number> {
  let count = 0;
  for await (const { metadata } of state.listBlobsFlat({ prefix: 'ledgers/', includeMetadata: true })) {
    if (metadata?.['state'] === 'done') count++;
  }
  return count;
}

/** Each such call is made again. */
async function throttled({ emulator }: Stand): Promise<number> {
  const response = await fetch(`${emulator.url}/_emulator/counters`);
  const { statuses } = (await response.json()) as { readonly statuses: Readonly<Record<string, number>> };
  return statuses['429'] ?? 0;
}

/** Gives the ids of the records that must become rows. */
async function upload({ logs }: Stand, files: number): Promise<readonly string[]> {
  const random = seeded(0, 0);
  const ids: string[] = [];
  let next = 0;
  const uploading = async (): Promise<void> => {
    while (next < files) {
      const path = `ndjson/many-${next++}`;
      const all = records(random, path, RECORDS);
      ids.push(...all.filter(({ fate }) => fate === 'row').map(({ id }) => id));
      const bytes = asNdjson(all);
      await logs.getBlockBlobClient(path).upload(bytes, bytes.length);
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, uploading));
  return ids;
}
