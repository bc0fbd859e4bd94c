import { AUTO, encodingNamed } from '../parse/encoding/encoding-name.ts';
import type { EncodingName } from '../parse/encoding/encoding-name.ts';
import { transcoded } from '../parse/encoding/transcoding.ts';
import { bindFormat, formats } from '../parse/registry.ts';
import { readSource, type SourceReading, typeOfConst } from './column-value.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { References } from './references.ts';
import { resolveDrop } from './resolve-condition.ts';
import { resolveSteps } from './resolve-steps.ts';
import type { CheckedColumn, CheckedLog } from './schema.ts';
import { planNamed } from './check-deployment.ts';
import { targetOf } from './stream.ts';
import type { BoundFormat, Column, Deployment, Log, SingleValue } from './types.ts';

/** An entry of `logs.yaml` in which nothing is wrong → what it means. `format` is its format as written. */
export function resolveLog(log: CheckedLog, format: Readonly<Record<string, unknown>>, references: References): Log {
  const drop = resolveDrop(log);
  const resolved = {
    name: log.name,
    match: typeof log.match === 'string' ? [log.match] : log.match,
    format: transcoded(resolveFormat(format), {
      encoding: log.encoding === AUTO ? AUTO : resolveEncoding(log.encoding),
      encodings: log.encodings.map(resolveEncoding),
    }),
    ...targetOf(log),
    columns: Object.entries(log.columns).map(([name, column]) => resolveColumn(name, column, log.zone, references)),
    ...(drop !== undefined && { drop }),
    onDone: log.on_done,
    growing: log.growing,
    maxRejectRatio: log.max_reject_ratio,
    deployment: deploymentOf(log),
    tests: log.tests.map(({ name, ...test }, index) => ({ name: name ?? `${index + 1}`, ...test })),
  };
  return { ...resolved, fingerprint: fingerprintOf(format, [log.encoding, ...log.encodings], resolved) };
}

function deploymentOf({ plan, retention_days: retentionDays, transform, rules }: CheckedLog): Deployment {
  return {
    ...(plan !== undefined && { plan: planNamed(plan) }),
    ...(retentionDays !== undefined && { retentionDays }),
    // A block of YAML ends with the end of its last line.
    ...(transform !== undefined && { transform: transform.trimEnd() }),
    ...(rules !== undefined && { rules }),
  };
}

/** Takes what was written, not what the schema made of it: the format's own schema is about to read it. */
function resolveFormat({ type, ...options }: Readonly<Record<string, unknown>>): BoundFormat {
  const format = formats.find((one) => one.type === type);
  if (format === undefined) throw new TypeError(`the schema let the unknown format ${String(type)} pass`);
  return bindFormat(format, options);
}

function resolveEncoding(name: string): EncodingName {
  const encoding = encodingNamed(name);
  if (encoding === undefined) throw new TypeError(`the check let the unknown encoding ${name} pass`);
  return encoding;
}

function resolveColumn(name: string, column: CheckedColumn, zone: string, references: References): Column {
  if (typeof column === 'string') {
    return { name, type: column, value: { kind: 'field', path: [name] }, required: false, time: 'auto', zone };
  }
  const shared = {
    name,
    required: column.required,
    time: column.time,
    zone: column.zone ?? zone,
    ...(column.day_first !== undefined && { dayFirst: column.day_first }),
    ...(column.default !== undefined && { default: JSON.stringify(column.default) }),
  };
  if (column.const !== undefined) {
    const value = { kind: 'const', json: JSON.stringify(column.const) } as const;
    return { ...shared, type: column.type ?? typeOfConst(column.const), value };
  }
  const { value, type } = resolveValue(name, column);
  return {
    ...shared,
    type: column.type ?? type,
    value,
    ...(column.apply !== undefined && { steps: resolveSteps(column.apply, references) }),
  };
}

function resolveValue(name: string, column: Exclude<CheckedColumn, string>): Pick<Column, 'value' | 'type'> {
  const { coalesce, concat, separator = '' } = column;
  if (coalesce !== undefined) {
    return { type: 'string', value: { kind: 'coalesce', of: coalesce.map((one) => sourceOf(one).value) } };
  }
  if (concat !== undefined) return { type: 'string', value: { kind: 'concat', of: concat.map(partOf), separator } };
  const { value, types } = sourceOf(column.from ?? [name]);
  return { type: types[0] ?? 'string', value };
}

const partOf = (part: string | readonly string[] | { readonly text: string }): SingleValue =>
  typeof part === 'object' && 'text' in part
    ? { kind: 'const', json: JSON.stringify(part.text) }
    : sourceOf(part).value;

function sourceOf(from: string | readonly string[]): Exclude<SourceReading, { message: string }> {
  const source = readSource(from);
  if ('message' in source) throw new TypeError(`the check let the name of a value pass: ${source.message}`);
  return source;
}
