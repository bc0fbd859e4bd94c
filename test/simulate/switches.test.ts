import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { MUTATIONS } from '../../simulate/mutations.ts';

test(
  'each rule of the protocol, switched off, breaks a world that is sound with it',
  { timeout: 400_000 },
  async () => {
    const script = join(import.meta.dirname, '../../simulate/switches.ts');
    // Exit code 1, where one is not seen, rejects.
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(MUTATIONS.length);
    for (const line of lines) expect(line).toMatch(/: seed \d+: /);
  },
);
