import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { startAzurite, type Azurite } from '../src/lib/local/azurite.ts';

/** A real Azurite on free ports for this test file, in a temporary folder. Its fields are set before the first test. */
export function useAzurite(): Pick<Azurite, 'connectionString' | 'ports'> {
  let azurite: Azurite;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'logsluice-azurite-'));
    azurite = await startAzurite({ directory });
  });
  afterAll(async () => {
    await azurite.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    get connectionString() {
      return azurite.connectionString;
    },
    get ports() {
      return azurite.ports;
    },
  };
}
