import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { checkLogs } from '../app.ts';
import { startEmulator } from '../emulator/emulator.ts';
import type { StreamDeclaration } from '../emulator/emulator.ts';
import { PipelineError } from '../errors.ts';
import { configUnreadable } from './config-unreadable.ts';
import { developmentCertificate } from './development-certificate.ts';

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
  const certificate = command.tls === true ? await developmentCertificate('.logsluice/tls') : undefined;
  const emulator = await startEmulator({
    port: command.port,
    open: command.open === true,
    streams: streamsOf(command.config),
    store: command.store,
    strict: command.strict === true,
    ...(command.rule === undefined ? {} : { rules: command.rule.map((immutableId) => ({ immutableId })) }),
    ...(command.directory === undefined ? {} : { directory: command.directory }),
    ...(certificate === undefined ? {} : { tls: certificate }),
    ...(command.budget ? {} : { budgets: { requestsPerMinute: Infinity, bytesPerMinute: Infinity } }),
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    throw new PipelineError(
      'SETTING_INVALID',
      { setting: '--port', problem: `names port ${command.port}, which is taken` },
      { cause },
    );
  });
  say(`emulator  ${emulator.url}`);
  if (certificate !== undefined) {
    say(`certificate  ${certificate.file}`);
    say(`  trust it with NODE_EXTRA_CA_CERTS=${certificate.file} or REQUESTS_CA_BUNDLE=${certificate.file}`);
  }
  say(`token  ${emulator.url}/any-tenant/oauth2/v2.0/token`);
  say(`ready  ${emulator.httpUrl ?? emulator.url}/`);
  const stop = new AbortController();
  await Promise.race([once(process, 'SIGINT', stop), once(process, 'SIGTERM', stop)]);
  stop.abort();
  await emulator.close();
  return 0;
}

function streamsOf(given: string | undefined): readonly StreamDeclaration[] {
  const file = given ?? 'logs.yaml';
  if (given === undefined && !existsSync(file)) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw configUnreadable(file, cause);
  }
  const { config, problems, errors } = checkLogs(text, file);
  if (config === undefined) throw new PipelineError('CONFIG_INVALID', { file, problems: errors, first: problems[0]! });
  return config.logs.map(({ stream, table, columns }) => ({ stream, table, columns }));
}
