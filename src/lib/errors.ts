/**
 * How far a failure reaches: one record, the rows of one call, one file; or the app itself (settings, rights, storage),
 * where no file is at fault. Scope and retry alone decide what happens next: docs/adr/0005-scope-and-retry-decide.md.
 */
export type Scope = 'record' | 'batch' | 'blob' | 'app';

/** `later`: time can cure it. `never`: the same input fails the same way. */
type Retry = 'later' | 'never';

interface CatalogueEntry {
  readonly scope: Scope;
  readonly retry: Retry;
  readonly message: (context: never) => string;
  /** What the operator should do. */
  readonly fix: string;
}

/**
 * What each failure is, how far it reaches, whether time can cure it, and what the operator should do.
 * `docs/reference/errors.md` is made from this table; a code that is not here cannot be thrown.
 *
 * Messages carry numbers, names of settings and names of fields, never text of the input: they go to logs.
 */
export const catalogue = {
  CONFIG_INVALID: {
    scope: 'app',
    retry: 'later',
    message: (c: { file: string; problems: number; first: string; all?: readonly string[] }) =>
      c.problems === 1
        ? `${c.file} has a problem: ${c.first}`
        : `${c.file} has ${c.problems} problems; the first: ${c.first}`,
    fix: 'Run `logsluice check`: it lists every problem with its line and column. Another file is named by `--config` or LOGSLUICE_CONFIG.',
  },
  SETTING_INVALID: {
    scope: 'app',
    retry: 'later',
    message: (c: { setting: string; problem: string; others?: readonly string[] }) =>
      `The setting ${c.setting} ${c.problem}.${c.others === undefined ? '' : ` Also: ${c.others.join('; ')}.`}`,
    fix: 'Correct it; docs/reference/settings.md describes each setting, and `--help` each option.',
  },
  TABLES_INVALID: {
    scope: 'app',
    retry: 'later',
    message: (c: { file: string; problem: string }) => `${c.file} cannot be used: ${c.problem}.`,
    fix: 'Run `logsluice infra`, and build again. A file that is broken is not written anew, since it remembers what was deployed: first take a sound version from version control.',
  },
  KUSTO_PARSER: {
    scope: 'app',
    retry: 'never',
    message: (c: { problem: string }) => `The Kusto parser ${c.problem}.`,
    fix: 'Run `npm ci`: it installs @kusto/language-service-next in the one version that is known here. If that is there, please report the query.',
  },
  SOURCE_NOT_FOUND: {
    scope: 'blob',
    retry: 'never',
    message: (c: { path: string }) => `\`${c.path}\` does not exist.`,
    fix: 'Check the path. A blob that was deleted on purpose needs nothing; else upload it again.',
  },
  SOURCE_CHANGED: {
    scope: 'blob',
    retry: 'never',
    message: (c: { path: string }) => `\`${c.path}\` was replaced while it was read.`,
    fix: 'Nothing: the new content raises its own event.',
  },
  SOURCE_READ: {
    scope: 'blob',
    retry: 'later',
    message: (c: { path: string; offset: number; reason: string }) =>
      `Reading \`${c.path}\` failed at byte ${c.offset}: ${c.reason}.`,
    fix: 'Check that the storage account answers and that the identity has the Storage Blob Data Reader role.',
  },
  DECODE_TRUNCATED: {
    scope: 'blob',
    retry: 'never',
    message: (c: { codec: string; offset: number }) => `The ${c.codec} data ends early, at byte ${c.offset}.`,
    fix: 'Upload the file again; its writer stopped before closing the stream.',
  },
  DECODE_CORRUPT: {
    scope: 'blob',
    retry: 'never',
    message: (c: { codec: string; offset: number; fault: string }) =>
      `The ${c.codec} data is damaged at byte ${c.offset}: ${c.fault}.`,
    fix: 'Upload the file again from its origin; rows before the damage have been delivered.',
  },
  DECODE_UNSUPPORTED: {
    scope: 'blob',
    retry: 'never',
    message: (c: { kind: string }) => `The content is ${c.kind}, which cannot be read yet.`,
    fix: 'Upload the logs uncompressed, as gzip, zstd, bzip2 or xz (with LZMA2 alone and a dictionary of up to 64 MiB), in a tar archive, or in a zip archive (stored or deflated, not encrypted).',
  },
  DECODE_DEPTH: {
    scope: 'blob',
    retry: 'never',
    message: (c: { depth: number }) => `The content is wrapped more than ${c.depth} times.`,
    fix: 'Upload the inner file, or raise LOGSLUICE_MAX_DEPTH if it is meant to be so.',
  },
  DECODE_ENTRY_BYTES: {
    scope: 'blob',
    retry: 'never',
    message: (c: { limit: number }) => `The file expands to more than ${c.limit} bytes.`,
    fix: 'If the file is genuine, raise LOGSLUICE_MAX_ENTRY_BYTES and upload it again; or cut it into parts.',
  },
  DECODE_EXPANDED: {
    scope: 'blob',
    retry: 'never',
    message: (c: { limit: number }) => `The blob expands to more than ${c.limit} bytes in all.`,
    fix: 'If the blob is genuine, raise LOGSLUICE_MAX_EXPANDED_BYTES and upload it again; or upload it in parts.',
  },
  DECODE_RATIO: {
    scope: 'blob',
    retry: 'never',
    message: (c: { ratio: number; limit: number }) =>
      `The content expands ${c.ratio}:1, over the limit of ${c.limit}:1.`,
    fix: 'If the content is genuine, raise LOGSLUICE_MAX_RATIO and upload it again.',
  },
  DECODE_ENTRIES: {
    scope: 'blob',
    retry: 'never',
    message: (c: { limit: number }) => `The archives of the blob hold more than ${c.limit} files.`,
    fix: 'If the archive is genuine, raise LOGSLUICE_MAX_ENTRIES and upload it again; or upload it in parts.',
  },
  DECODE_SPOOL: {
    scope: 'blob',
    retry: 'later',
    message: (c: { reason: string }) => `The temporary file for an archive inside another file failed: ${c.reason}.`,
    fix: 'Free space where temporary files lie (`TMPDIR` names the place), or upload the archive itself.',
  },
  DECODE_SPOOL_LIMIT: {
    scope: 'blob',
    retry: 'never',
    message: (c: { limit: number }) =>
      `An archive inside another file is larger than ${c.limit} bytes, the limit of its temporary file.`,
    fix: 'Raise LOGSLUICE_MAX_SPOOL_BYTES if the disk has room; or upload the inner archive itself, which is read where it lies.',
  },
  PARSE_RECORD: {
    scope: 'record',
    retry: 'never',
    message: (c: { format: string; fault: Fault }) => `The record is not valid ${c.format}: ${c.fault}.`,
    fix: 'Read the record in the rejects file; fix its writer or choose another `format`.',
  },
  PARSE_ENCODING: {
    scope: 'record',
    retry: 'never',
    message: (c: { encoding: string }) => `The record is not valid ${c.encoding}.`,
    fix: 'Read `rawBase64` in the rejects file; name what the file is in with `encoding` or `encodings` of its log.',
  },
  PARSE_TOO_LONG: {
    scope: 'record',
    retry: 'never',
    message: (c: { bytes: number; limit: number }) => `The record is ${c.bytes} bytes; the limit is ${c.limit}.`,
    fix: 'Check that `format` fits the file (one endless record is its usual sign), or shorten the record.',
  },
  PARSE_WRONG_FORMAT: {
    scope: 'blob',
    retry: 'never',
    message: (c: { log: string; read: number; rejected: number }) =>
      `The file is not what log ${c.log} says: of its first ${c.read} records ${c.rejected} were rejected.`,
    fix: 'Read some of them in the rejects file; correct `format` or `match` in logs.yaml, or raise `max_reject_ratio`, then run `logsluice replay --parked`.',
  },
  MAP_REQUIRED: {
    scope: 'record',
    retry: 'never',
    message: (c: { column: string; reason: 'missing' | 'unfit' }) =>
      c.reason === 'missing'
        ? `The required column ${c.column} has no value.`
        : `The value for the required column ${c.column} does not fit its type.`,
    fix: 'Correct `from` or `type` of the column in logs.yaml, give it a `default`, or drop `required`.',
  },
  ROW_TOO_LARGE: {
    scope: 'record',
    retry: 'never',
    message: (c: { bytes: number; limit: number }) =>
      `The row is ${c.bytes} bytes; one call carries at most ${c.limit}.`,
    fix: 'Leave out or shorten a column of the log in logs.yaml.',
  },
  REGEX_ENGINE: {
    scope: 'app',
    retry: 'later',
    message: (c: { tookMs: number; limitMs: number }) =>
      `Regular expressions are not bounded in time here: the trial took ${c.tookMs} ms; at most ${c.limitMs} ms is sound.`,
    fix: 'Run Node 24, whose V8 knows --enable-experimental-regexp-engine-on-excessive-backtracks, or take the patterns out of logs.yaml.',
  },
  SINK_ROW_REFUSED: {
    scope: 'record',
    retry: 'never',
    message: (c: { status: number; code: string }) => `The service refuses the row (${c.status} ${c.code}).`,
    fix: 'Compare the row with the stream declaration of the data collection rule.',
  },
  SINK_TOO_LARGE: {
    scope: 'batch',
    retry: 'never',
    message: (c: { bytes: number }) => `The service refuses a call of ${c.bytes} bytes as too large (413).`,
    fix: 'Nothing: the batch is halved and sent again.',
  },
  SINK_REFUSED: {
    scope: 'batch',
    retry: 'never',
    message: (c: { status: number; code: string }) => `The service refuses the batch (${c.status} ${c.code}).`,
    fix: 'Nothing: the batch is taken apart to find the rows that it is about.',
  },
  SINK_THROTTLED: {
    scope: 'batch',
    retry: 'later',
    message: (c: { status: number }) => `The service asks us to wait (${c.status}).`,
    fix: 'Nothing: calls become fewer by themselves. If it lasts, spread the stream over more rules: `rules` of its log, or LOGSLUICE_STREAMS.',
  },
  SINK_UNAVAILABLE: {
    scope: 'batch',
    retry: 'later',
    message: (c: { endpoint: string; reason: string }) => `${c.endpoint} does not answer: ${c.reason}.`,
    fix: 'Check LOGSLUICE_ENDPOINT, name resolution and the firewall; an outage of the service ends by itself.',
  },
  SINK_UNAUTHORIZED: {
    scope: 'app',
    retry: 'later',
    message: (c: { endpoint: string; code: string }) => `${c.endpoint} does not accept our token (401 ${c.code}).`,
    fix: 'Check LOGSLUICE_AUDIENCE and the identity; only managed identities and service principals are accepted.',
  },
  SINK_FORBIDDEN: {
    scope: 'app',
    retry: 'later',
    message: (c: { rule: string }) => `Not allowed to write to data collection rule ${c.rule} (403).`,
    fix: 'Give the identity the Monitoring Metrics Publisher role on the rule; allow 30 minutes for it to take effect. If it has the role: the endpoint must be that of the rule, or of a data collection endpoint that is linked to it.',
  },
  SINK_NOT_LINKED: {
    scope: 'app',
    retry: 'later',
    message: (c: { rule: string; endpoint: string }) =>
      `${c.endpoint} is not an endpoint of data collection rule ${c.rule} (403).`,
    fix: 'Send to the endpoint of the rule itself, or link the data collection endpoint to the rule (`dataCollectionEndpointId`).',
  },
  SINK_CLOSED: {
    scope: 'app',
    retry: 'later',
    message: (c: { endpoint: string }) => `${c.endpoint} takes no calls from this network (403).`,
    fix: 'Reach it by private link: the network of the app needs the private endpoint and the DNS zones of Azure Monitor. Or allow public access on the data collection endpoint.',
  },
  SINK_NOT_FOUND: {
    scope: 'app',
    retry: 'later',
    message: (c: { rule: string; endpoint: string }) =>
      `Data collection rule ${c.rule} is not known at ${c.endpoint} (404).`,
    fix: 'Check LOGSLUICE_RULE (the immutable id, `dcr-…`) and that LOGSLUICE_ENDPOINT is its own endpoint.',
  },
  SINK_SETTING: {
    scope: 'app',
    retry: 'later',
    message: (c: { status: number; code: string; stream: string }) =>
      `The service refuses even an empty batch for stream ${c.stream} (${c.status} ${c.code}).`,
    fix: 'Check that the data collection rule declares this stream; `table` or `stream` in logs.yaml names it.',
  },
  SINK_NO_CREDENTIAL: {
    scope: 'app',
    retry: 'later',
    message: (c: { audience: string; reason: string }) => `No token for ${c.audience}: ${c.reason}.`,
    fix: 'In Azure, give the app an identity; on a laptop run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.',
  },
  SINK_NO_ROUTE: {
    scope: 'app',
    retry: 'later',
    message: (c: { stream: string }) => `No endpoint and rule are set for stream ${c.stream}.`,
    fix: 'Run `logsluice infra` and deploy; or set LOGSLUICE_ENDPOINT and LOGSLUICE_RULE, or name the stream in LOGSLUICE_STREAMS.',
  },
  LIVE_ARM: {
    scope: 'app',
    retry: 'later',
    message: (c: { what: string; reason: string }) => `Azure does not show ${c.what}: ${c.reason}.`,
    fix: 'Sign in (`az login`, or `azd auth login`) as somebody who may read there: the role Reader on the resource group, and Log Analytics Reader on the workspace.',
  },
  LIVE_APP: {
    scope: 'app',
    retry: 'later',
    message: (c: { url: string; reason: string }) => `The app at ${c.url} does not say how it is: ${c.reason}.`,
    fix: 'Check the address and the key (`az functionapp keys list`), and that the app has started: /api/health answers without a key.',
  },
  STATE_READ: {
    scope: 'app',
    retry: 'later',
    message: (c: { what: string; reason: string }) => `Reading the ${c.what} failed: ${c.reason}.`,
    fix: 'Check that the storage account answers, and that the identity has the Storage Blob Data Owner role on it; on a laptop, that you are signed in (`az login`).',
  },
  STATE_WRITE: {
    scope: 'app',
    retry: 'later',
    message: (c: { what: string; reason: string }) => `Writing the ${c.what} failed: ${c.reason}.`,
    fix: 'Check the AzureWebJobsStorage account and the Storage Blob Data Owner and Storage Queue Data Contributor roles of the identity on it; on a laptop, that you are signed in (`az login`), or the folder and the room on the disk.',
  },
  LEDGER_UNKNOWN: {
    scope: 'app',
    retry: 'later',
    message: (c: { name: string; problem: string }) => `The ledger ${c.name} ${c.problem}.`,
    fix: 'Run the newer version of Logsluice that wrote it; or, to send its file again from the beginning, delete that blob.',
  },
  REJECTS_UNKNOWN: {
    scope: 'blob',
    retry: 'later',
    message: (c: { name: string; end: number }) =>
      `The line of ${c.name} that ends at byte ${c.end} is no reject as Logsluice keeps them.`,
    fix: 'Somebody has written to that blob: put back what was there, or send the whole file again with `logsluice resend`.',
  },
  RUN_CLAIM_LOST: {
    scope: 'blob',
    retry: 'later',
    message: (c: { name: string }) => `The claim on ${c.name} was lost: storage did not renew it in time.`,
    fix: 'Nothing: another run goes on where the ledger says. If it happens often, check the AzureWebJobsStorage account.',
  },
  RUN_KILLS_PROCESS: {
    scope: 'blob',
    retry: 'never',
    message: (c: { path: string; crashes: number; alone: number }) =>
      `${c.crashes} runs of \`${c.path}\` in a row ended with their process, ${c.alone} of them with no other file in it.`,
    fix: 'Look at the log of the host around these times: memory, or a file that is built to do harm. `logsluice replay --file` tries it again.',
  },
  RUN_NO_PROGRESS: {
    scope: 'blob',
    retry: 'never',
    message: (c: { path: string; runs: number }) =>
      `${c.runs} runs of \`${c.path}\` in a row reached their time limit before anything new was sent.`,
    fix: 'Raise `functionTimeout` in host.json (compressed files are read from their start each time), or upload it in parts; then run `logsluice replay --file`.',
  },
  RUN_BUG: {
    scope: 'blob',
    retry: 'later',
    message: (c: { path: string; what: string }) => `A bug of the program ended the run of \`${c.path}\`: ${c.what}.`,
    fix: 'Please report it, with the log of the host. The file is tried again, and parked when it stays so.',
  },
  RUN_DEADLINE: {
    scope: 'blob',
    retry: 'later',
    message: (c: { path?: string }) =>
      `The run ${c.path === undefined ? '' : `of \`${c.path}\` `}reached its time limit before all was sent.`,
    fix: 'Nothing: the next run goes on where this one stopped.',
  },
  RUN_SHUTDOWN: {
    scope: 'blob',
    retry: 'later',
    message: (c: { path: string }) => `The program was stopped while \`${c.path}\` was being sent.`,
    fix: 'Run it again; in Azure the file goes on from the work queue.',
  },
  INFER_EMPTY: {
    scope: 'blob',
    retry: 'never',
    message: (c: { path: string }) =>
      `\`${c.path}\` shows no record of its log: it is empty, or what it has is too long or without an end.`,
    fix: 'Give a sample with some whole records; at most its first 4 MB are read.',
  },
  INFER_UNKNOWN: {
    scope: 'blob',
    retry: 'never',
    message: (c: { path: string; kind: string }) => `\`${c.path}\` is ${c.kind}, which no format reads.`,
    fix: 'Give a text log, compressed or not; have its writer export one of the formats of docs/reference/config.md.',
  },
  INFER_NAME_TAKEN: {
    scope: 'app',
    retry: 'never',
    message: (c: { file: string; name: string }) => `${c.file} has a log ${c.name} already.`,
    fix: 'Give the new one another name with `--name`.',
  },
  INFER_MATCH_TAKEN: {
    scope: 'app',
    retry: 'never',
    message: (c: { file: string; path: string; log: string }) =>
      `The log ${c.log} of ${c.file} takes \`${c.path}\` already: the first \`match\` that fits wins.`,
    fix: 'Say with `--as` where these files will lie, narrow the `match` of that log, or put the new entry above it by hand.',
  },
  LOCAL_CHILD: {
    scope: 'app',
    retry: 'never',
    message: (c: { program: string; fact: string }) => `${c.program} ${c.fact}.`,
    fix: 'Read the end of its log in `.logsluice/logs`; `npm start -- --fresh` begins again with empty state.',
  },
  LOCAL_RUNNING: {
    scope: 'app',
    retry: 'never',
    message: (c: { page: string }) => `It is running already: ${c.page}`,
    fix: 'Open that page, or stop the other one with Ctrl-C first.',
  },
  LOCAL_NOT_RUNNING: {
    scope: 'app',
    retry: 'never',
    message: () => 'Nothing is running in this folder.',
    fix: 'Run `npm start` here first, and keep it running.',
  },
  LOCAL_TIMEOUT: {
    scope: 'app',
    retry: 'later',
    message: (c: { function: string; seconds: number }) =>
      `The function ${c.function} took longer than functionTimeout, ${c.seconds} s: the process ends, with all that runs in it.`,
    fix: 'A Functions host does the same. Find out what kept the function, or raise `functionTimeout` in host.json.',
  },
  LOCAL_APP: {
    scope: 'app',
    retry: 'never',
    message: (c: { folder: string; reason: string }) => `The function app in ${c.folder} cannot be run: ${c.reason}.`,
    fix: 'Run `npm run build`, and give `--app` the folder that it wrote.',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** What is wrong with a record, from a closed set, so that no text of the input reaches a log. */
export type Fault =
  | 'a control character inside a string'
  | 'a number that JSON does not allow'
  | 'a string that is not closed'
  | 'an escape that JSON does not know'
  | 'brackets that do not match'
  | 'extra text after the value'
  | 'more levels of nesting than 64'
  | 'not an object'
  | 'the record ends early'
  | 'unexpected characters'
  | 'a quote that is never closed'
  | 'text after a closing quote'
  | 'fewer fields than expected'
  | 'more fields than expected'
  | 'no line above it that names the fields'
  | 'no header'
  | 'no octet count'
  | 'the pattern does not match'
  | 'more than 64 KB, on which no pattern is tried'
  | 'no pair of a name and a value'
  | 'a value without a name'
  | 'text that is no pair'
  | 'elements that take more than 64 MB with what is around them';

export type ErrorCode = keyof typeof catalogue;
export type ErrorContext<C extends ErrorCode> = Parameters<(typeof catalogue)[C]['message']>[0];

/** The only error that this program throws on purpose. Anything else that escapes is a bug. */
export class PipelineError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'PipelineError';
  readonly code: C;
  readonly context: ErrorContext<C>;

  constructor(code: C, context: ErrorContext<C>, options?: ErrorOptions) {
    super((catalogue[code].message as (context: ErrorContext<C>) => string)(context), options);
    this.code = code;
    this.context = context;
  }

  get scope(): Scope {
    return catalogue[this.code].scope;
  }

  get retry(): Retry {
    return catalogue[this.code].retry;
  }

  get fix(): string {
    return catalogue[this.code].fix;
  }
}
