/** A row of `LogsluiceRuns_CL`: what became of a file in one run. */

/** The stream that is declared for it wherever nobody names another. */
export const RUNS_STREAM = 'Custom-LogsluiceRuns_CL';

/** One run of a file. */
export interface FileRun {
  readonly report: RunReport;
  readonly container: string;
  /** Of the content: its ETag. */
  readonly generation: string;
  /** ISO 8601 in UTC. */
  readonly started: string;
  readonly ended: string;
  /** In place of the report's own, where the file goes on: `waiting`. */
  readonly state?: string;
  /** How often it has been tried since something last went wrong, from 1. Default: 1. */
  readonly attempt?: number;
  /** How many runs this content has had, with this one. Default: 1. */
  readonly run?: number;
  /** Which instance of the app it was. */
  readonly instance: string;
}

/** The report of a file, as far as a row tells it. */
export interface RunReport {
  readonly file: string;
  readonly log: string | null;
  readonly table: string | null;
  readonly state: string;
  readonly read: number;
  readonly sent: number;
  readonly rejected: number;
  readonly filtered: number;
  readonly calls: number;
  readonly retries: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly seconds: number;
  readonly replaced: number;
  readonly rejects: Counts;
  readonly unclaimed: Counts;
  readonly unfit: Counts;
  readonly altered: Counts;
  readonly damaged: readonly object[];
  readonly failedRequests: readonly string[];
  readonly rejectsFile?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly fix: string };
}

type Counts = Readonly<Record<string, number>>;

export interface RunColumn {
  readonly name: string;
  /** As a stream declares it. */
  readonly type: 'string' | 'int' | 'long' | 'real' | 'datetime' | 'dynamic';
  readonly description: string;
  readonly value: (run: FileRun) => unknown;
}

/** Every column, in the order of a row. The reference, the local emulator and the rows are made from it. */
export const RUN_COLUMNS: readonly RunColumn[] = [
  column('TimeGenerated', 'datetime', 'When the run ended.', (run) => run.ended),
  column('Started', 'datetime', 'When it began.', (run) => run.started),
  column('Container', 'string', 'The container that the file lies in.', (run) => run.container),
  column('FilePath', 'string', 'Its path there.', ({ report }) => report.file),
  column('Generation', 'string', 'The ETag of its content.', (run) => run.generation),
  column('LogName', 'string', 'The log of `logs.yaml`; none where none matches.', ({ report }) => report.log),
  column('TargetTable', 'string', 'The table that its rows go to.', ({ report }) => report.table),
  column(
    'State',
    'string',
    '`done`; `partial`: damaged, what precedes the damage was sent; `failed`: tried again; `unmatched`: no log for it; `parked`: given up; `paused` or `waiting`: goes on later.',
    ({ report, state }) => state ?? report.state,
  ),
  column('RunNumber', 'int', 'Which run of the file it is, whatever its content.', ({ run = 1 }) => run),
  column('Attempt', 'int', 'Tries since something last went wrong.', ({ attempt = 1 }) => attempt),
  column('Instance', 'string', 'Which instance of the app it was.', (run) => run.instance),
  column('RecordsRead', 'long', 'Records found: sent, rejected or filtered.', ({ report }) => report.read),
  column('RowsSent', 'long', 'Rows that the service accepted.', ({ report }) => report.sent),
  column('RecordsRejected', 'long', 'Records rejected, and kept.', ({ report }) => report.rejected),
  column('RecordsFiltered', 'long', 'Records dropped on purpose.', ({ report }) => report.filtered),
  column('Rejects', 'dynamic', 'Rejected records by code.', ({ report }) => report.rejects),
  column('RejectsFile', 'string', 'Where they are kept.', ({ report }) => report.rejectsFile),
  column('BytesRead', 'long', 'Bytes read from the file.', ({ report }) => report.bytesIn),
  column('BytesSent', 'long', 'Bytes on the wire to the service.', ({ report }) => report.bytesOut),
  column('Calls', 'long', 'Calls to the service.', ({ report }) => report.calls),
  column('Retries', 'long', 'Those that were made again.', ({ report }) => report.retries),
  column(
    'DurationSeconds',
    'real',
    'How long the runs of this content took, with this one.',
    ({ report }) => report.seconds,
  ),
  column('ErrorCode', 'string', 'What is wrong with the file.', ({ report }) => report.error?.code),
  column('ErrorMessage', 'string', 'The same in words.', ({ report }) => report.error?.message),
  column('ErrorFix', 'string', 'What to do.', ({ report }) => report.error?.fix),
  column('Damaged', 'dynamic', 'Files of an archive that could not be read.', ({ report }) => report.damaged),
  column('Unclaimed', 'dynamic', 'Fields that no column takes.', ({ report }) => report.unclaimed),
  column('Unfit', 'dynamic', 'Values that did not fit, by column.', ({ report }) => report.unfit),
  column(
    'Altered',
    'dynamic',
    'What the service changes without a word, [by kind](../types.md#what-the-service-changes-without-a-word).',
    ({ report }) => report.altered,
  ),
  column('BytesReplaced', 'long', 'Bytes that fit no character.', ({ report }) => report.replaced),
  column('FailedRequests', 'dynamic', 'Failed calls by id, as in DCRLogErrors.', ({ report }) => report.failedRequests),
];

function column(
  name: string,
  type: RunColumn['type'],
  description: string,
  value: (run: FileRun) => unknown,
): RunColumn {
  return { name, type, description, value };
}

/** Names of fields come from the file, and may be as long as a record: what is longer than this as JSON is left out. */
const MAX_VALUE_LENGTH = 32_000;

/** The row as JSON. What has no value, or holds nothing, is left out. */
export function runRow(run: FileRun): string {
  const fields: string[] = [];
  for (const { name, value } of RUN_COLUMNS) {
    const json = JSON.stringify(value(run));
    if (json === undefined || EMPTY.has(json) || json.length > MAX_VALUE_LENGTH) continue;
    fields.push(`"${name}":${json}`);
  }
  return `{${fields.join(',')}}`;
}

const EMPTY: ReadonlySet<string> = new Set(['null', '{}', '[]']);
