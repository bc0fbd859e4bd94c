import { z } from 'zod';

const count = z.int().default(0);

/** What the app writes of one file, as far as we show it. */
const schema = z.object({
  file: z.string(),
  etag: z.string(),
  log: z.string().nullish(),
  table: z.string().nullish(),
  state: z.enum(['running', 'waiting', 'done', 'partial', 'parked', 'paused', 'failed', 'unmatched']),
  read: count,
  sent: count,
  rejected: count,
  filtered: count,
  rejects: z.record(z.string(), z.int()).default({}),
  /** Where they lie: of each blob its first bytes. */
  parts: z.array(z.object({ name: z.string(), bytes: z.int(), from: z.int().default(0) })).default([]),
  rejectsFile: z.string().optional(),
  seconds: z.number().default(0),
  unclaimed: z.record(z.string(), z.int()).default({}),
  altered: z.record(z.string(), z.int()).default({}),
  replaced: count,
  damaged: z
    .array(z.object({ entry: z.string(), code: z.string(), message: z.string() }))
    .readonly()
    .default([]),
  error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).optional(),
});

export type FileReport = z.output<typeof schema>;

/** A report wherever it comes from. */
export type ShownReport = Omit<FileReport, 'etag' | 'parts'>;

/** What a ledger says of its file. */
export function parseReport(ledger: string): FileReport {
  const { counts, rejects: parts, ...facts } = JSON.parse(ledger) as Readonly<Record<string, object | undefined>>;
  return schema.parse({ ...counts, parts, ...facts });
}

/**
 * What became of a file in one line, and where something is left to do, one more line each:
 * `done  app/x.json  3 rows → AppEvents_CL  0.2 s`.
 */
export function reportLines(report: ShownReport): readonly string[] {
  const { file, state, sent, rejected, filtered, table, seconds, error } = report;
  if (state === 'unmatched') {
    return [
      `unmatched  ${file}  no entry of logs.yaml matches this path; add one, change a \`match\`, or name another path with --as`,
    ];
  }
  const counts = [
    `${sent} row${sent === 1 ? '' : 's'}${table ? ` → ${table}` : ''}`,
    ...(rejected > 0 ? [`${rejected} rejected (${codesOf(report)})`] : []),
    ...(filtered > 0 ? [`${filtered} filtered`] : []),
    ...(report.replaced > 0 ? [`${report.replaced} bytes fit no character`] : []),
  ];
  const fields = Object.keys(report.unclaimed);
  return [
    `${state}  ${file}  ${counts.join(', ')}  ${seconds.toFixed(1)} s`,
    ...(error === undefined ? [] : [`  ${error.code}: ${error.message} ${error.fix}`]),
    ...report.damaged.map(({ entry, code, message }) => `  in ${entry}: ${code}: ${message}`),
    ...(report.rejectsFile === undefined ? [] : [`  rejects, each with its reason: ${report.rejectsFile}`]),
    ...(fields.length === 0 ? [] : [`  no column takes: ${fields.join(', ')}`]),
    ...alteredLine(report),
  ];
}

/** The words for each kind, in the order in which they are said. */
const ALTERATIONS = [
  ['truncated', 'cuts values over 64 KB'],
  ['timeGeneratedOutsideWindow', 'replaces a TimeGenerated older than 2 days or more than 1 day ahead'],
  ['timeGeneratedMissing', 'stamps rows without TimeGenerated'],
  ['columnsUndeclared', 'drops columns that were not deployed'],
] as const;

function alteredLine({ altered }: ShownReport): readonly string[] {
  const said = ALTERATIONS.flatMap(([kind, what]) => (altered[kind] ? [`${what} (${altered[kind]})`] : []));
  return said.length === 0 ? [] : [`  the service ${said.join(', ')}`];
}

/** 0: all sent; 3: something was left out; 1: it failed, or must wait. */
export function exitCodeOf(report: ShownReport): 0 | 1 | 3 {
  if (report.state === 'failed' || report.state === 'waiting') return 1;
  return report.state === 'done' && report.rejected === 0 ? 0 : 3;
}

const codesOf = ({ rejects }: ShownReport): string =>
  Object.entries(rejects)
    .map(([code, records]) => `${code} ${records}`)
    .join(', ');
