import { PipelineError } from '../errors.ts';
import type { ResendEnd } from '../operations.ts';
import { connect } from './connect.ts';
import { stopSignal } from './stop-signal.ts';

export interface ResendCommand {
  readonly log?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly dryRun?: boolean;
}

const SAID: Readonly<Record<Exclude<ResendEnd, 'queued'>, string>> = {
  held: 'held    is being worked on at this moment; try again in a minute',
  gone: 'gone    there is no such file in the container',
};

/** Lets files be delivered once more. Gives the exit code: 1 where one of them cannot be. */
export async function resend(paths: readonly string[], command: ResendCommand): Promise<0 | 1 | 130> {
  const { dryRun = false, log, since } = command;
  const { where, resend: one, resendable } = await connect();
  process.stderr.write(`${where}\n`);
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the resend' }));
  const { signal } = interrupt;
  let queued = 0;
  let failed = 0;
  /** What is wrong with one file is told, and the others are sent. */
  const onUnknown = ({ code, message, fix }: PipelineError): void => {
    failed++;
    process.stdout.write(`failed  ${code}: ${message} ${fix}\n`);
  };
  const send = async (path: string): Promise<void> => {
    signal.throwIfAborted();
    const end = await one(path, { dryRun }).catch((error: unknown) => {
      if (!(error instanceof PipelineError) || error.code !== 'LEDGER_UNKNOWN') throw error;
      onUnknown(error);
      return undefined;
    });
    if (end === undefined) return;
    if (end === 'queued') queued++;
    else failed++;
    process.stdout.write(`${end === 'queued' ? (dryRun ? 'would be queued' : 'queued') : SAID[end]}  ${path}\n`);
  };
  try {
    if (log !== undefined) await resendable({ log, since: since!, onUnknown }, send, { signal });
    for (const path of paths) await send(path);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write(`interrupted: ${queued} queued; the same command goes on from here\n`);
    return 130;
  }
  process.stderr.write(`${queued} ${dryRun ? 'would be queued' : 'queued'}; their rows will be in the table twice\n`);
  return failed > 0 ? 1 : 0;
}
