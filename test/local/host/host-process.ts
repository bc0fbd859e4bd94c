import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildApp } from '../../../scripts/build.ts';
import { startChild, TIED, type Child } from '../../../src/lib/local/child.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface HostProcess {
  readonly url: string;
  readonly child: Child;
  /** Everything that it has written. */
  readonly lines: readonly string[];
}

/** Builds the fixture app once for this test file. `start` runs it under the built-in host in a process of its own. */
export function useHost(): {
  start(
    connection: string,
    args?: readonly string[],
    settings?: Readonly<Record<string, string>>,
  ): Promise<HostProcess>;
} {
  let app: string;
  const started: Child[] = [];
  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'logsluice-app-'));
    await buildApp(app, { entry: join(ROOT, 'test/local/fixtures/app.ts'), config: join(app, 'none') });
  });
  afterAll(async () => {
    await Promise.all(started.map((child) => child.stop()));
    await rm(app, { recursive: true, force: true });
  });
  return {
    start: async (connection, args = [], settings = {}) => {
      const lines: string[] = [];
      const child = await startChild({
        name: 'Host',
        command: process.execPath,
        args: [...TIED, join(ROOT, 'src/lib/local/host/main.ts'), '--app', app, '--port', '0', ...args],
        env: {
          ...process.env,
          AzureWebJobsStorage: connection,
          LogsStorage: connection,
          LOGSLUICE_CONTAINER: 'logs',
          // What failed is tried again at once.
          AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:00',
          // The app of these tests leaves decoding to its host.
          AzureFunctionsJobHost__extensions__queues__messageEncoding: 'base64',
          ...settings,
        },
        tie: 'channel',
        onLine: (line) => lines.push(line),
      });
      started.push(child);
      const url = await child.line((line) => / host {2}ready {2}(.+)$/.exec(line)?.[1]);
      return { url, child, lines };
    },
  };
}
