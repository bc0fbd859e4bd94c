import { afterAll, afterEach, beforeAll } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions, type Fault } from '../../src/lib/emulator/emulator.ts';

export const RULE = 'dcr-00000000000000000000000000000001';

export interface TestEmulator {
  readonly url: string;
  /** The settings that send there. */
  readonly env: Record<string, string>;
  /** The stored rows of a table, oldest first, each as its JSON text. */
  rows(table: string): Promise<string[]>;
  total(): Promise<number>;
  /** Calls that have been answered. */
  calls(): Promise<number>;
  /** Totals, and what was altered in silence. */
  counters(): Promise<Record<string, unknown>>;
  fault(fault: Fault): Promise<void>;
}

/** A real emulator that accepts any stream as it comes, emptied after each test. Old times stay as they are, unless `options` say else. */
export function useEmulator(
  options: EmulatorOptions = { limits: { maxAgeMs: Infinity, maxAheadMs: Infinity } },
): TestEmulator {
  let emulator: Emulator;
  const order = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(`${emulator.url}/_emulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  };
  const get = async (path: string): Promise<string> => (await fetch(`${emulator.url}/_emulator/${path}`)).text();
  beforeAll(async () => {
    emulator = await startEmulator(options);
  });
  afterEach(() => order('POST', 'reset'));
  afterAll(() => emulator.close());
  return {
    get url() {
      return emulator.url;
    },
    get env() {
      return { LOGSLUICE_ENDPOINT: emulator.url, LOGSLUICE_RULE: RULE };
    },
    // One row a line, as it came: parsing it would lose digits.
    rows: async (table) =>
      (await get(`tables/${table}/rows?limit=10000`))
        .slice(1, -1)
        .split(',\n')
        .filter((row) => row !== ''),
    counters: async () => JSON.parse(await get('counters')) as Record<string, unknown>,
    total: async () => (JSON.parse(await get('counters')) as { rows: number }).rows,
    calls: async () => (JSON.parse(await get('counters')) as { calls: number }).calls,
    fault: (fault) => order('POST', 'faults', fault),
  };
}
