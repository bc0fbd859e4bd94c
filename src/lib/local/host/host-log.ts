import type { Writable } from 'node:stream';
import type { LogEntry } from './functions-core.ts';

/** One line per event. `source` is the function that it is about, else `host`. */
export interface HostLog {
  info(source: string, message: string): void;
  error(source: string, message: string): void;
  /** A line that the app, or the library below it, wrote. */
  entry(entry: LogEntry): void;
}

const LEVELS: Readonly<Record<LogEntry['level'], string>> = {
  trace: 'trace',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'fatal',
  none: 'none',
};

/** Lines such as `12:03:44.120 info  ingestBlob  done in 0.2 s`; what follows a line break is indented. */
export function hostLog(out: Writable): HostLog {
  const write = (level: string, source: string, message: string): void => {
    const time = new Date().toISOString().slice(11, 23);
    out.write(`${time} ${level.padEnd(5)} ${source}  ${message.trimEnd().replaceAll('\n', '\n    ')}\n`);
  };
  return {
    info: (source, message) => write('info', source, message),
    error: (source, message) => write('error', source, message),
    entry: ({ level, category, message, functionName }) => {
      // The library reports each of its own steps at `information`; only what it complains about is of use here.
      if (category !== 'user' && (level === 'information' || level === 'debug' || level === 'trace')) return;
      write(LEVELS[level], functionName ?? 'app', message);
    },
  };
}

/** An error as a log shows it: with its stack and what caused it. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\ncaused by ${describe(error.cause)}`;
}
