import { bindFormat, formats } from '../parse/registry.ts';
import { readSource, typeOfConst } from './column-value.ts';
import { resolveDrop } from './resolve-condition.ts';
import type { CheckedColumn, CheckedLog } from './schema.ts';
import { targetOf } from './stream.ts';
import type { BoundFormat, Column, Log } from './types.ts';

/** An entry of `logs.yaml` in which nothing is wrong → what it means. `format` is its format as written. */
export function resolveLog(log: CheckedLog, format: Readonly<Record<string, unknown>>): Log {
  const drop = resolveDrop(log);
  return {
    name: log.name,
    match: typeof log.match === 'string' ? [log.match] : log.match,
    format: resolveFormat(format),
    ...targetOf(log),
    columns: Object.entries(log.columns).map(([name, column]) => resolveColumn(name, column, log.zone)),
    ...(drop !== undefined && { drop }),
    tests: log.tests.map(({ name, ...test }, index) => ({ name: name ?? `${index + 1}`, ...test })),
  };
}

/** Takes what was written, not what the schema made of it: the format's own schema is about to read it. */
function resolveFormat({ type, ...options }: Readonly<Record<string, unknown>>): BoundFormat {
  const format = formats.find((one) => one.type === type);
  if (format === undefined) throw new TypeError(`the schema let the unknown format ${String(type)} pass`);
  return bindFormat(format, options);
}

function resolveColumn(name: string, column: CheckedColumn, zone: string): Column {
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
  const source = readSource(column.from ?? [name]);
  if ('message' in source) throw new TypeError(`the check let \`from\` of ${name} pass: ${source.message}`);
  return { ...shared, type: column.type ?? source.types[0] ?? 'string', value: source.value };
}
