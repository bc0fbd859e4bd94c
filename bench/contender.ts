import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { BenchFormat } from './log-lines.ts';
import type { LogFile } from './generate.ts';
import type { Counters, SinkAddress } from './sink-server.ts';

export const IMPLEMENTATIONS = ['obvious', 'logsluice'] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** One process from its start to its end, and what the server saw of it. */
export interface Run extends Counters {
  readonly seconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  /** Largest resident set, in 10⁶ bytes. */
  readonly peakMb: number;
}

export interface Sink {
  run(implementation: Implementation, format: BenchFormat, file: LogFile): Promise<Run>;
  close(): Promise<void>;
}

const CAN_PIN = availableParallelism() > 1 && existsSync('/usr/bin/taskset');
/** Said in the head of the table: both implementations get the same. */
export const CONDITIONS = `Node ${process.versions.node} without flags, ${CAN_PIN ? 'pinned to core 0, server on core 1' : 'not pinned'}`;

export const here = (name: string): string => join(import.meta.dirname, name);
export const pinned = (core: number, args: readonly string[]): [string, string[]] =>
  CAN_PIN ? ['/usr/bin/taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, [...args]];

/** Starts the server; each run is a fresh process that sends to it. */
export async function startSink(folder: string): Promise<Sink> {
  const [command, args] = pinned(1, [here('sink-server.ts')]);
  const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [address] = (await once(server, 'message')) as [SinkAddress];
  const certificate = join(folder, 'certificate.pem');
  const resources = join(folder, 'resources.json');
  writeFileSync(certificate, address.certificate);
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: certificate,
    BENCH_RESOURCES: resources,
    LOGSLUICE_ENDPOINT: address.endpoint,
    LOGSLUICE_RULE: 'dcr-00000000000000000000000000000000',
    IDENTITY_ENDPOINT: address.identity,
    IDENTITY_HEADER: 'bench',
  };
  return {
    async run(implementation, format, file) {
      const program =
        implementation === 'obvious'
          ? [here('obvious.ts'), format, file.path]
          : [here('../bin/logsluice.mjs'), 'run', file.path, '--config', here('logs.yaml')];
      const [command, args] = pinned(0, ['--import', here('resource-report.ts'), ...program]);
      const started = performance.now();
      const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      const [said, [code]] = await Promise.all([buffer(child.stderr), once(child, 'exit')]);
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0) throw new Error(`${implementation} ended with ${code}:\n${said.toString().slice(-2000)}`);
      server.send('counters');
      const [counters] = (await once(server, 'message')) as [Counters];
      const used = JSON.parse(readFileSync(resources, 'utf8')) as Pick<Run, 'cpuSeconds' | 'peakMb'>;
      if (counters.rows !== file.rows) {
        throw new Error(
          `${implementation} sent ${counters.rows} of ${file.rows} rows:\n${said.toString().slice(-2000)}`,
        );
      }
      return { ...counters, ...used, seconds };
    },
    async close() {
      server.disconnect();
      await once(server, 'exit');
    },
  };
}
