import { readFileSync, writeFileSync } from 'node:fs';
import { fileSource, loadSettings } from '../app.ts';
import { PipelineError } from '../errors.ts';
import {
  conflictsWith,
  entryBehind,
  inferSamples,
  matchOf,
  withEntry,
  type Inferred,
  type Wishes,
} from '../workbench.ts';
import { type RunInput, runInputs } from './run-inputs.ts';
import { stopSignal } from './stop-signal.ts';

export interface InferCommand extends Pick<Wishes, 'name' | 'table'> {
  readonly config?: string;
  readonly as?: string;
  readonly match?: readonly string[];
  readonly rows: number;
  readonly append?: boolean;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Proposes entries of `logs.yaml` for samples: on stdout, so that they can be redirected to its end, or with `append`
 * written there; rows and remarks go to stderr. Samples that lie in the same folder and are called alike are of one log;
 * all are where a name, table or match is given. Samples in which no log is told are left out, where others are left.
 * Gives the exit code.
 */
export async function infer(paths: readonly string[], command: InferCommand): Promise<0 | 1> {
  const { name, table, match, rows, append = false } = command;
  const env = command.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: command.config };
  const settings = loadSettings(env);
  const inputs = await runInputs(paths, command.as);
  if (inputs.length === 0) {
    say(`no files in ${paths.join(', ')}`);
    return 1;
  }
  const wishes = {
    ...(name !== undefined && { name }),
    ...(table !== undefined && { table }),
    ...(match && { match }),
  };
  const groups =
    Object.keys(wishes).length > 0 ? [inputs] : Object.values(Object.groupBy(inputs, ({ path }) => matchOf(path)));
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the samples' }));
  const file = settings.config;
  const text = readOrNothing(file);
  let longer = text;
  let printed = '';
  let refused: PipelineError | undefined;
  for (const group of groups as readonly (readonly RunInput[])[]) {
    const sources = await Promise.all(group.map((input) => fileSource(input.file, input.path)));
    const inferred = await inferSamples(sources, { settings, wishes, rows, signal: interrupt.signal }).catch(
      leftOut(group, groups.length === 1),
    );
    if (inferred instanceof PipelineError) {
      refused ??= inferred;
      continue;
    }
    tell(group, inferred);
    const conflicts = conflictsWith(
      { file, path: file, text: longer },
      inferred,
      group.map(({ path }) => path),
      env,
    );
    if (append && conflicts[0] !== undefined) throw conflicts[0];
    for (const { code, message, fix } of conflicts) say(`${code}: ${message} ${fix}`);
    printed += entryBehind(text + printed, inferred.render);
    if (conflicts.length === 0) longer = withEntry({ file, path: file, text: longer }, inferred, env);
  }
  if (refused !== undefined && printed === '') throw refused;
  if (append) {
    writeFileSync(file, longer);
    say(`written to the end of ${file}`);
  } else {
    process.stdout.write(printed);
  }
  return 0;
}

/** Gives why samples show no log, and says of which it is. What is wrong with more than these samples is thrown. */
const leftOut =
  (group: readonly RunInput[], isOnly: boolean) =>
  (error: unknown): PipelineError => {
    if (!(error instanceof PipelineError) || error.scope !== 'blob' || error.retry !== 'never') throw error;
    const namesItself = error.code.startsWith('INFER_');
    if (!isOnly || !namesItself)
      say(`${filesOf(group)}: left out${namesItself ? '' : `: ${error.code}`}: ${error.message}`);
    return error;
  };

const filesOf = (group: readonly RunInput[]): string =>
  group.length === 1 ? group[0]!.path : `${group.length} files like ${group[0]!.path}`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What was seen, and the first rows. */
function tell(group: readonly RunInput[], { name, table, format, confidence, run, remarks }: Inferred): void {
  const rejected = [...run.rejected].map(([code, count]) => `, ${count} rejected with ${code}`).join('');
  const filtered = run.filtered === 0 ? '' : `, ${run.filtered} filtered`;
  const records = `${counted(run.sent, 'record')} of ${name} → ${table}`;
  say(`${filesOf(group)}: ${format}, confidence ${confidence}; ${records}${rejected}${filtered}`);
  for (const remark of remarks) say(`  ${remark}`);
  for (const [column, count] of run.unfit)
    say(`  ${column}: left out, since they do not fit: ${counted(count, 'value')}`);
  if (run.outsideWindow > 0) {
    const rows = run.outsideWindow === 1 ? '1 row is' : `${run.outsideWindow} rows are`;
    say(`  ${rows} older than two days, or of the future: the service gives the time of receipt in its place`);
  }
  for (const row of run.rows) say(row);
}

/** The text of a file; nothing where there is none yet. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new PipelineError('CONFIG_INVALID', { file, problems: 1, first: `it cannot be read (${code})` }, { cause });
  }
}
