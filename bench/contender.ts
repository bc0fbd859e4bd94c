import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogFile } from './generate.ts';
import { CAN_PIN, COMMAND, here, measure, pinned, type Usage } from './measure.ts';
import type { Counters, SinkAddress } from './sink-server.ts';

export const IMPLEMENTATIONS = ['obvious', 'logsluice'] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** One process from its start to its end, and what the server saw of it. */
export type Run = Counters & Usage;

export interface Sink {
  /** `log` is the entry of `logs.yaml` that reads the file. */
  run(implementation: Implementation, log: string, file: LogFile): Promise<Run>;
  close(): Promise<void>;
}

/** Said in the head of the table: both implementations get the same. */
export const CONDITIONS = `Node ${process.versions.node} without flags, ${CAN_PIN ? 'pinned to core 0, server on core 1' : 'not pinned'}`;

/** Starts the server; each run is a fresh process that sends to it. */
export async function startSink(folder: string): Promise<Sink> {
  const [command, args] = pinned(1, [here('sink-server.ts')]);
  const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [address] = (await once(server, 'message')) as [SinkAddress];
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, address.certificate);
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: certificate,
    LOGSLUICE_ENDPOINT: address.endpoint,
    LOGSLUICE_RULE: 'dcr-00000000000000000000000000000000',
    IDENTITY_ENDPOINT: address.identity,
    IDENTITY_HEADER: 'bench',
  };
  return {
    async run(implementation, log, file) {
      const program =
        implementation === 'obvious'
          ? [here('obvious.ts'), log, file.path]
          : [COMMAND, 'run', file.path, '--config', here('logs.yaml'), '--log', log];
      const { code, said, ...used } = await measure(program, folder, env);
      if (code !== 0) throw new Error(`${implementation} ended with ${code}:\n${said}`);
      server.send('counters');
      const [counters] = (await once(server, 'message')) as [Counters];
      if (counters.rows !== file.rows) {
        throw new Error(`${implementation} sent ${counters.rows} of ${file.rows} rows:\n${said}`);
      }
      return { ...counters, ...used };
    },
    async close() {
      server.disconnect();
      await once(server, 'exit');
    },
  };
}
