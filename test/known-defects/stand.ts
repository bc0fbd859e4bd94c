import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createApp, fileSource, rejectsFile, type FileReport } from '../../src/lib/app.ts';
import { startEmulator, type Emulator, type Fault } from '../../src/lib/emulator/emulator.ts';

export interface Ingested {
  readonly report: FileReport;
  /** Lines of the rejects file. */
  readonly rejects: readonly Rejected[];
}

export interface Rejected {
  readonly code: string;
  readonly record: number;
  readonly raw: string;
}

export interface Call {
  readonly at: string;
  readonly status: number;
  readonly wireBytes: number;
  readonly rows: number;
}

/** The emulator on a real socket, empty before each test, and files brought into it by the whole program. */
export interface Stand {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where logs.yaml lies. */
  readonly folder: string;
  ingest(path: string, content: string | Uint8Array, env?: Readonly<Record<string, string>>): Promise<Ingested>;
  /** All rows of a table, oldest first; none where there is no such table. */
  rows<T = Record<string, unknown>>(table: string): Promise<readonly T[]>;
  /** Calls, oldest first. */
  calls(): Promise<readonly Call[]>;
  fault(order: Fault): Promise<void>;
  mend(): Promise<void>;
}

export function useStand(logs: string): Stand {
  let emulator: Emulator;
  let folder: string;
  let files = 0;
  const at = (route: string): string => `${emulator.url}/_emulator/${route}`;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logsluice-defects-'));
    await writeFile(join(folder, 'logs.yaml'), logs);
    emulator = await startEmulator();
  });
  afterAll(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    await fetch(at('reset'), { method: 'POST' });
    await fetch(at('faults'), { method: 'DELETE' });
  });
  const stand: Stand = {
    get url() {
      return emulator.url;
    },
    get folder() {
      return folder;
    },
    get env() {
      return {
        LOGSLUICE_ENDPOINT: emulator.url,
        LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
        LOGSLUICE_RETRY_SECONDS: '1',
      };
    },
    async ingest(path, content, env = {}) {
      const app = createApp({ env: { ...stand.env, ...env }, directory: folder });
      const file = join(folder, `file-${files++}`);
      await writeFile(file, content);
      const kept = rejectsFile(`${file}.rejects`);
      const { report } = await app.ingest(await fileSource(file, path), {
        log: app.logFor(path)!,
        rejects: kept.open(path),
        signal: AbortSignal.any([]),
      });
      await kept.close();
      const lines = report.rejectsFile === undefined ? '' : await readFile(report.rejectsFile, 'utf8');
      const rejects = lines.split('\n').filter(Boolean);
      return { report, rejects: rejects.map((line) => JSON.parse(line) as Rejected) };
    },
    async rows<T>(table: string) {
      const answer = await fetch(at(`tables/${table}/rows?limit=999999999`));
      return answer.status === 404 ? [] : ((await answer.json()) as T[]);
    },
    async calls() {
      return ((await (await fetch(at('calls'))).json()) as Call[]).toReversed();
    },
    async fault(order) {
      await fetch(at('faults'), { method: 'POST', body: JSON.stringify(order) });
    },
    async mend() {
      await fetch(at('faults'), { method: 'DELETE' });
    },
  };
  return stand;
}
