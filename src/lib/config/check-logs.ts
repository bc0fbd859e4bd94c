import { checkColumns, typesOf } from './check-columns.ts';
import { checkConditions } from './check-condition.ts';
import { checkDeployment } from './check-deployment.ts';
import { checkGlob } from './glob.ts';
import { checkEncoding } from './check-encoding.ts';
import { type Finding, finding, split } from './problem.ts';
import type { References } from './references.ts';
import type { LogDraft } from './schema.ts';
import { checkStream, checkTable, targetOf } from './stream.ts';
import type { ValueChecks } from './types.ts';

/**
 * What several keys together can get wrong. A pass of its own: zod runs no such check while anything else is wrong,
 * and all problems are to be shown at once. What did not pass the schema is `undefined` here, and not looked at.
 */
export function checkLogs(
  logs: readonly (LogDraft | undefined)[],
  checks: ValueChecks,
  references: References,
): Finding[] {
  const known = logs.flatMap((log, index) => (log === undefined ? [] : [{ log, index }]));
  return [
    ...known.flatMap(({ log, index }) => checkLog(log, index, checks, references)),
    ...repeatedNames(known),
    ...conflictingTypes(known),
    ...checkDeployment(known),
  ];
}

interface Known {
  readonly log: LogDraft;
  readonly index: number;
}

function checkLog(log: LogDraft, index: number, checks: ValueChecks, references: References): Finding[] {
  const path = ['logs', index] as const;
  const findings = [...checkMatch(log, index), ...checkTarget(log, index)];
  const zoneFault = log.zone === undefined ? undefined : checks.zone(log.zone);
  if (zoneFault !== undefined) {
    const { message, fix } = split(zoneFault, 'use `UTC`');
    findings.push(finding([...path, 'zone'], `\`zone\` ${message}`, fix));
  }
  findings.push(...checkEncoding(log, path));
  if (log.growing === true && log.on_done !== undefined && log.on_done !== 'keep') {
    const message = '`on_done` would take away a blob that is still growing';
    findings.push(finding([...path, 'on_done'], message, 'remove it, or write `growing: false`', 'key'));
  }
  for (const key of ['keep_if', 'drop_if'] as const) {
    const conditions = log[key];
    if (conditions !== undefined) findings.push(...checkConditions(conditions, [...path, key]));
  }
  return [...findings, ...checkColumns(log, index, checks, references)];
}

function checkMatch({ match }: LogDraft, index: number): Finding[] {
  const path = ['logs', index, 'match'] as const;
  if (match === undefined) return [];
  const globs: readonly (string | undefined)[] = typeof match === 'string' ? [match] : match;
  return globs.flatMap((glob, i) => {
    const fault = glob === undefined ? undefined : checkGlob(glob);
    if (fault === undefined) return [];
    return [finding(typeof match === 'string' ? path : [...path, i], fault.message, fault.fix)];
  });
}

/** `Object.hasOwn`: a table that the schema refused is no missing table. */
function checkTarget(log: LogDraft, index: number): Finding[] {
  const path = ['logs', index] as const;
  const hasTable = Object.hasOwn(log, 'table');
  const hasStream = Object.hasOwn(log, 'stream');
  if (hasTable && hasStream && log.stream?.startsWith('Microsoft-')) {
    const message = '`table` and `stream` are both given, but a stream of Azure has a table of its own';
    return [finding([...path, 'table'], message, 'remove it, or write `stream: Custom-…`', 'key')];
  }
  if (!hasTable && !hasStream) {
    return [
      finding(
        [...path, 'table'],
        '`table` is missing',
        "add `table: <Name>_CL`, or `stream:` for a table of Azure's own",
      ),
    ];
  }
  const tableFault = log.table === undefined ? undefined : checkTable(log.table, hasStream);
  if (tableFault !== undefined) return [finding([...path, 'table'], tableFault.message, tableFault.fix)];
  const streamFault = log.stream === undefined ? undefined : checkStream(log.stream);
  return streamFault === undefined ? [] : [finding([...path, 'stream'], streamFault.message, streamFault.fix)];
}

function repeatedNames(logs: readonly Known[]): Finding[] {
  const seen = new Set<string>();
  return logs.flatMap(({ log: { name }, index }) => {
    if (name === undefined) return [];
    if (seen.has(name)) {
      return [
        finding(['logs', index, 'name'], `the name \`${name}\` is there twice`, 'give each log a name of its own'),
      ];
    }
    seen.add(name);
    return [];
  });
}

/** A stream declares each column once, so logs that share it must agree on its type. */
function conflictingTypes(logs: readonly Known[]): Finding[] {
  const declared = new Map<string, { type: string; log: string }>();
  return logs.flatMap(({ log, index }) => {
    if (log.table === undefined && log.stream === undefined) return [];
    const { stream } = targetOf(log);
    return [...typesOf(log)].flatMap(([column, type]) => {
      const key = `${stream}\n${column}`;
      const before = declared.get(key);
      if (before === undefined) declared.set(key, { type, log: log.name ?? `entry ${index + 1}` });
      if (before === undefined || before.type === type) return [];
      const message = `\`${column}\` is \`${type}\` here, but \`${before.type}\` in \`${before.log}\`, which feeds the same table`;
      return [finding(['logs', index, 'columns', column], message, 'give it one type, or another name')];
    });
  });
}
