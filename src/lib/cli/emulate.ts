import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { startEmulator } from '../emulator/emulator.ts';
import type { StreamDeclaration } from '../emulator/emulator.ts';
import { PipelineError } from '../errors.ts';
import { readLogsFile } from '../local/logs-file.ts';
import { developmentCertificate } from './development-certificate.ts';
import { stopSignal } from './stop-signal.ts';

export interface EmulateCommand {
  readonly port: number;
  readonly config?: string;
  readonly open?: boolean;
  readonly rule?: readonly string[];
  readonly tls?: boolean;
  readonly directory?: string;
  readonly strict?: boolean;
  readonly store: 'rows' | 'count';
  readonly budget: boolean;
}

/** Runs the emulator until SIGINT or SIGTERM. Gives the exit code. */
export async function emulate(command: EmulateCommand): Promise<0> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  using stop = stopSignal();
  const stopped = once(stop.signal, 'abort');
  const certificate = command.tls === true ? await developmentCertificate('.logsluice/tls') : undefined;
  const streams = streamsOf(command.config);
  const emulator = await startEmulator({
    port: command.port,
    open: command.open === true,
    streams,
    store: command.store,
    strict: command.strict === true,
    ...(command.rule === undefined ? {} : { rules: command.rule.map((immutableId) => ({ immutableId })) }),
    ...(command.directory === undefined ? {} : { directory: command.directory }),
    ...(certificate === undefined ? {} : { tls: certificate }),
    ...(command.budget ? {} : { budgets: { requestsPerMinute: Infinity, bytesPerMinute: Infinity } }),
  }).catch((cause: NodeJS.ErrnoException) => {
    const fault = faultOf(cause, command);
    throw fault === undefined ? cause : new PipelineError('SETTING_INVALID', fault, { cause });
  });
  say(`emulator  ${emulator.url}`);
  if (certificate !== undefined) {
    say(`certificate  ${certificate.file}`);
    say(`  trust it with NODE_EXTRA_CA_CERTS=${certificate.file} or REQUESTS_CA_BUNDLE=${certificate.file}`);
  }
  say(`token  ${emulator.url}/any-tenant/oauth2/v2.0/token`);
  say(`streams  ${streamsLine(streams, command.open === true)}`);
  say(`send  LOGSLUICE_ENDPOINT=${emulator.httpUrl ?? emulator.url} LOGSLUICE_RULE=${command.rule?.[0] ?? 'dcr-any'}`);
  say(`ready  ${emulator.httpUrl ?? emulator.url}/`);
  await stopped;
  await emulator.close();
  return 0;
}

function faultOf(error: NodeJS.ErrnoException, { port, directory }: EmulateCommand) {
  if (error.syscall === 'listen') {
    const what = error.code === 'EADDRINUSE' ? 'is taken; 0 means any free one' : `cannot be opened (${error.code})`;
    return { setting: '--port', problem: `names port ${port}, which ${what}` };
  }
  if (directory === undefined || error.path === undefined) return undefined;
  return { setting: '--directory', problem: `names a folder that cannot be used (${error.code})` };
}

function streamsLine(streams: readonly StreamDeclaration[], open: boolean): string {
  const names = streams.map(({ stream }) => stream);
  if (open) names.push('and any other, as --open says');
  return names.length === 0
    ? 'none: every call is refused; declare some with --config, or use --open'
    : names.join(', ');
}

function streamsOf(given: string | undefined): readonly StreamDeclaration[] {
  const path = given ?? 'logs.yaml';
  if (given === undefined && !existsSync(path)) return [];
  const { file, streams, problems } = readLogsFile(resolve(path));
  if (streams !== undefined) return streams;
  throw new PipelineError('CONFIG_INVALID', { file, problems: problems.length, first: problems[0]!, all: problems });
}
