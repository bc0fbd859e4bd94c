import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { checkLogs } from '../app.ts';
import type { StreamDeclaration } from '../emulator/emulator.ts';
import { PipelineError } from '../errors.ts';

export interface LogsFile {
  /** As messages show it: from the working directory where it lies below that. */
  readonly file: string;
  readonly text: string;
  /** The streams that it declares; undefined where it has errors. */
  readonly streams?: readonly StreamDeclaration[];
  /** Each problem as a line for a terminal. */
  readonly problems: readonly string[];
}

/** Reads `logs.yaml` for what the emulator has to know of it. Fails with CONFIG_INVALID where it cannot be read. */
export function readLogsFile(path: string): LogsFile {
  const below = relative(process.cwd(), path);
  const file = below.startsWith('..') ? path : below;
  const text = read(path, file);
  const { config, problems } = checkLogs(text, file, path, process.env);
  if (config === undefined) return { file, text, problems };
  const streams = config.logs.map(({ stream, table, columns }) => ({
    stream,
    table,
    columns: columns.map(({ name, type }) => ({ name, type })),
  }));
  return { file, text, streams: joined(streams), problems };
}

function read(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const first = `it cannot be read (${(cause as NodeJS.ErrnoException).code})`;
    throw new PipelineError('CONFIG_INVALID', { file, problems: 1, first }, { cause });
  }
}

/** Logs may share a stream; the emulator wants each once, with the columns of all. */
function joined(declared: readonly StreamDeclaration[]): readonly StreamDeclaration[] {
  return [...Map.groupBy(declared, ({ stream }) => stream).values()].flatMap((same) => {
    const columns = new Map(same.flatMap((one) => one.columns.map((column) => [column.name, column] as const)));
    return same.slice(0, 1).map((first) => ({ ...first, columns: [...columns.values()] }));
  });
}
