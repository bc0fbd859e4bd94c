/** Every setting that Logsluice reads from the environment: validation and `docs/reference/settings.md` come from here. */
import { z } from 'zod';

/** Where one stream's rows go: a data collection rule behind an endpoint. */
export interface Route {
  /** Origin only, without a path or a slash at its end. */
  readonly endpoint: string;
  /** The rule's immutable id. */
  readonly rule: string;
}

const endpoint = z.string().transform((text, context) => {
  const fault = endpointFault(text);
  if (fault === undefined) return new URL(text).origin;
  context.addIssue({ code: 'custom', message: fault });
  return z.NEVER;
});

const rule = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
    'must be the immutable id of a data collection rule (`dcr-…`), not its resource id',
  );

const route = z.strictObject({ endpoint, rule });

/** By the index that `tables.json` gives a rule. */
const rules = z
  .array(z.strictObject({ endpoint, id: rule }).transform(({ id, ...rest }): Route => ({ ...rest, rule: id })))
  .min(1);

/** A text that is JSON. */
const json = () =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      // The parser's own message quotes the text.
      context.addIssue({ code: 'custom', message: 'is not valid JSON' });
      return z.NEVER;
    }
  });

const streams = z
  .record(
    z.string().regex(/^(Custom|Microsoft)-[A-Za-z0-9_-]+$/),
    z.union([route.transform((one) => [one]), z.array(route).min(1)]),
  )
  .transform((routes): ReadonlyMap<string, readonly Route[]> => new Map(Object.entries(routes)));

const container = z
  .string()
  .regex(
    /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be a container name: 3 to 63 lower-case letters, digits and single hyphens',
  );

/** A whole number, written in digits. */
const count = (least: number, most: number, otherwise: number, meta: { description: string; examples: [string] }) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`)
    .default(otherwise)
    .meta({ ...meta, description: `${meta.description} From ${least} to ${most}.` });

export const settingsSchema = z.object({
  LOGSLUICE_CONFIG: z
    .string()
    .default('logs.yaml')
    .meta({
      description: 'The file that says how logs become rows. A relative path starts at the folder of the app.',
      examples: ['config/logs.yaml'],
    }),
  LOGSLUICE_CONTAINER: container.default('logs').meta({
    description: 'The container that log files are dropped into, in the account behind `LogsStorage`.',
    examples: ['incoming-logs'],
  }),
  LOGSLUICE_STATE_CONTAINER: container.default('logsluice').meta({
    description:
      'The container for state and rejected records, in the account behind `AzureWebJobsStorage`. Made when missing.',
    examples: ['logsluice-state'],
  }),
  LOGSLUICE_RETENTION_DAYS: count(1, 3650, 30, {
    description:
      'How many days the ledger and the rejects of a file are kept once its blob is gone, from their last writing on. Let it be longer than deleted blobs can be restored: one that comes back without a ledger is sent again.',
    examples: ['90'],
  }),
  LOGSLUICE_TRIGGER_SOURCE: z
    .enum(
      ['EventGrid', 'EventQueue', 'LogsAndContainerScan'],
      'must be `EventGrid`, `EventQueue` or `LogsAndContainerScan`',
    )
    .default('EventGrid')
    .meta({
      description:
        'How the app learns of new files. `EventGrid`: a blob trigger that Event Grid calls. `EventQueue`: Event Grid fills the queue `logsluice-events`, which the app reads ([which of the two](../adr/0010-two-ways-in.md)). `LogsAndContainerScan`: a blob trigger that polls, for a laptop.',
      examples: ['EventQueue'],
    }),
  LOGSLUICE_ENDPOINT: endpoint.optional().meta({
    description:
      'Logs ingestion endpoint of the rule, or of a data collection endpoint. https; plain http only to loopback. Goes with `LOGSLUICE_RULE`.',
    examples: ['https://logs-abcd.westeurope-1.ingest.monitor.azure.com'],
  }),
  LOGSLUICE_RULE: rule.optional().meta({
    description:
      'Immutable id of the data collection rule for every stream that neither `LOGSLUICE_STREAMS` nor `LOGSLUICE_RULES` has a rule for.',
    examples: ['dcr-00000000000000000000000000000000'],
  }),
  LOGSLUICE_RULES: json()
    .pipe(rules)
    .optional()
    .meta({
      description:
        'JSON: the deployed data collection rules, a list of `{ "endpoint", "id" }` by their index in `tables.json`, which says the rules of each stream: [how](../tables.md). A deployment sets it.',
      examples: ['[{"endpoint":"https://logs-abcd.westeurope-1.ingest.monitor.azure.com","id":"dcr-0123"}]'],
    }),
  LOGSLUICE_STREAMS: json()
    .pipe(streams)
    .default(new Map())
    .meta({
      description:
        'JSON: stream → `{ "endpoint", "rule" }`, or a list of them that share the load (one rule takes 2 GB a minute). It wins over `LOGSLUICE_RULES`.',
      examples: [
        '{"Custom-AppEvents_CL":{"endpoint":"https://logs-abcd.westeurope-1.ingest.monitor.azure.com","rule":"dcr-0123"}}',
      ],
    }),
  LOGSLUICE_RUNS_STREAM: z
    .string()
    .regex(/^Custom-[A-Za-z0-9_-]+$/, 'must be the name of a stream: Custom-…')
    .optional()
    .meta({
      description:
        'Stream that takes one row for each run of a file; [runs.md](runs.md) has its columns. Without it none are sent.',
      examples: ['Custom-LogsluiceRuns_CL'],
    }),
  LOGSLUICE_AUDIENCE: z
    .url({ protocol: /^https$/, error: 'must be an https URL' })
    .default('https://monitor.azure.com')
    .meta({
      description: 'Audience of the token. Other clouds have their own, such as `https://monitor.azure.us`.',
      examples: ['https://monitor.azure.us'],
    }),
  LOGSLUICE_MAX_BODY_BYTES: count(1000, 1_048_576, 1_000_000, {
    description: 'Most bytes of JSON in one call, before compression. The service documents 1 MB.',
    examples: ['500000'],
  }),
  LOGSLUICE_MAX_RECORD_BYTES: count(1000, 16_777_216, 1_000_000, {
    description: 'A longer record is skipped without being held, and rejected with its byte range and first 4 KB.',
    examples: ['250000'],
  }),
  LOGSLUICE_MAX_ENTRY_BYTES: count(1000, 1e15 - 1, 10_000_000_000, {
    description: 'Most bytes that one compressed file, or one file of an archive, may expand to.',
    examples: ['50000000000'],
  }),
  LOGSLUICE_MAX_EXPANDED_BYTES: count(1000, 1e15 - 1, 50_000_000_000, {
    description: 'Most bytes that a blob may expand to, all files of its archives together.',
    examples: ['100000000000'],
  }),
  LOGSLUICE_MAX_RATIO: count(10, 1_000_000, 500, {
    description: 'Most bytes that come out for each byte that goes in, beyond the first 16 MiB.',
    examples: ['1000'],
  }),
  LOGSLUICE_MAX_ENTRIES: count(1, 10_000_000, 100_000, {
    description: 'Most files in the archives of one blob.',
    examples: ['1000'],
  }),
  LOGSLUICE_MAX_DEPTH: count(1, 8, 3, {
    description: 'Most layers of compression and archives around one another.',
    examples: ['2'],
  }),
  LOGSLUICE_MAX_SPOOL_BYTES: count(1000, 1e15 - 1, 500_000_000, {
    description: 'Most bytes of the temporary file for a zip archive that lies inside another file.',
    examples: ['2000000000'],
  }),
  LOGSLUICE_MAX_IN_FLIGHT: count(1, 64, 4, {
    description:
      'Most batches of one file on their way at one time, each with its memory. How many calls are made of them the answers decide.',
    examples: ['8'],
  }),
  LOGSLUICE_MAX_CALLS: count(1, 256, 16, {
    description: 'Most calls at one time to one data collection rule, for all files of the process together.',
    examples: ['32'],
  }),
  // https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#logs-ingestion-api: 12,000 requests and 2 GB.
  LOGSLUICE_RULE_CALLS_PER_MINUTE: count(1, 1_000_000, 12_000, {
    description:
      'Most calls in a minute to one rule from one process, spread evenly. The default is the documented limit of a rule; where several instances share it, a part of it.',
    examples: ['3000'],
  }),
  LOGSLUICE_RULE_BYTES_PER_MINUTE: count(100_000, 1e12, 2_000_000_000, {
    description:
      'Most bytes of JSON in a minute to one rule from one process, before compression, spread evenly. The default is the documented limit of a rule.',
    examples: ['500000000'],
  }),
  LOGSLUICE_SETTLE_MINUTES: count(0, 1440, 15, {
    description: 'After so long without a change, the last line of a growing file is read although its end is missing.',
    examples: ['60'],
  }),
  LOGSLUICE_SPLIT_ABOVE_BYTES: count(0, 1e15 - 1, 1_000_000_000, {
    description:
      'Larger files that are not compressed, and of which each line is a record, are read in parts by several instances. 0: never.',
    examples: ['4000000000'],
  }),
  LOGSLUICE_HASH_KEY: z
    .string()
    .min(16, 'must have at least 16 characters')
    .optional()
    .meta({
      description:
        'Key of `hash: hmac-sha256` in `logs.yaml`. A step may name another setting: `LOGSLUICE_HASH_KEY_` and a name in upper case. Keep it secret: who has it can find out what was hashed.',
      examples: ['the output of `openssl rand -hex 32`'],
    }),
  LOGSLUICE_RETRY_SECONDS: count(1, 3600, 300, {
    description: 'How long one batch is tried again while time can cure what fails.',
    examples: ['120'],
  }),
  LOGSLUICE_LEASE_SECONDS: count(15, 60, 45, {
    description:
      'How long the claim on a file outlives a process that dies. Renewed every third of it; shorter makes a slow storage account look like a dead process.',
    examples: ['30'],
  }),
  LOGSLUICE_WATCHDOG_SECONDS: count(5, 600, 60, {
    description: 'A process whose event loop stands still for so long ends itself, and names the files in it.',
    examples: ['120'],
  }),
});

/** What is read by the platform, by the identity library or by `npm start`, not by {@link settingsSchema}. */
export const PLATFORM_SETTINGS: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'LogsStorage', description: 'Connection string of the account that log files are dropped into.' },
  { name: 'LogsStorage__accountName', description: 'In place of a connection string: the account, with an identity.' },
  { name: 'LogsStorage__blobServiceUri', description: 'In place of the account name: its blob endpoint.' },
  {
    name: 'LogsStorage__queueServiceUri',
    description: 'Its queue endpoint; the trigger keeps failed files in a queue there.',
  },
  { name: 'LogsStorage__credential', description: '`managedidentity` to use a managed identity.' },
  { name: 'LogsStorage__clientId', description: 'Client id of a user-assigned identity.' },
  {
    name: 'AzureWebJobsStorage',
    description:
      'Connection string of the account for the state of the host and of Logsluice. The `__` forms above apply to it too.',
  },
  {
    name: 'AzureFunctionsJobHost__functionTimeout',
    description:
      'Wins over `functionTimeout` of `host.json`, as do all settings of that form. After 60 % of the timeout, and at most 8 minutes, a file is left to a later call; after 85 %, and at most 9.5 minutes, calls under way are broken off.',
  },
  {
    name: 'AzureWebJobs.ingestBlob.Disabled',
    description:
      '`true` or `1` pauses a function, here `ingestBlob`. On Linux also `AzureWebJobs_ingestBlob_Disabled`.',
  },
  { name: 'AZURE_TENANT_ID', description: 'Tenant of a service principal, where there is no managed identity.' },
  { name: 'AZURE_CLIENT_ID', description: 'Client id of that principal, or of a user-assigned managed identity.' },
  { name: 'AZURE_CLIENT_SECRET', description: 'Secret of that principal.' },
  {
    name: 'LOGSLUICE_FUNCTION_KEY',
    description: 'A function key of the app, for `logsluice check --live`. Not a setting of the app.',
  },
  {
    name: 'LOGSLUICE_WORKSPACE_ID',
    description: 'Resource id of the workspace, for `logsluice check --live`. Likewise.',
  },
  { name: 'LOGSLUICE_HOST', description: '`auto`, `func` or `built-in`: which host `npm start` uses. Default `auto`.' },
];

function endpointFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL, such as https://….ingest.monitor.azure.com';
  const url = new URL(text);
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must be https; plain http is for loopback addresses only';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return 'must end after the host name: no path or query';
  return undefined;
}

/** `hostname` as the URL parser gives it: `127.1` has become `127.0.0.1`. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
