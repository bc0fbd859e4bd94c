import { loadConfig } from '../src/lib/config/load-config.ts';
import type { LogsConfig } from '../src/lib/config/types.ts';
import { PipelineError } from '../src/lib/errors.ts';
import { valueChecks } from '../src/lib/map/value-checks.ts';
import type { Framing } from './version.ts';

/** One text of logs.yaml: what a process that starts with it has. `broken` is one that cannot be loaded. */
export interface LogsVersion {
  readonly mapping: number;
  readonly framing: Framing;
  readonly isBroken: boolean;
}

const loaded = new Map<string, LogsConfig>();

/** Loaded once for all worlds: it never changes. Fails with CONFIG_INVALID. */
export function logsOf({ mapping, framing, isBroken }: LogsVersion): LogsConfig {
  if (isBroken) throw new PipelineError('CONFIG_INVALID', { file: 'logs.yaml', problems: 1, first: 'it is broken' });
  const key = `${mapping} ${framing}`;
  let config = loaded.get(key);
  if (config === undefined) {
    config = loadConfig(textOf(mapping, framing), 'logs.yaml', valueChecks);
    loaded.set(key, config);
  }
  return config;
}

const textOf = (mapping: number, framing: Framing): string => `
logs:
  - name: objects
    match: '{json,packed,archive,wrong}/*'
    format: { type: json }
    table: Objects_CL
    max_reject_ratio: 0.9
    drop_if: { field: k, equals: drop }
    columns: &columns
      Id: { from: id }
      Number: { from: n, type: int, required: true }
      Kind: { from: k }
      Mapping: { const: m${mapping} }
  - name: once
    match: 'once/*'
    format: { type: json }
    table: Objects_CL
    on_done: delete
    max_reject_ratio: 0.9
    drop_if: { field: k, equals: drop }
    columns: *columns
  - name: lines
    match: 'lines/*'
    growing: true
    format: { type: json }
    table: Objects_CL
    max_reject_ratio: 0.9
    drop_if: { field: k, equals: drop }
    columns: *columns
  - name: flow
    match: 'flow/*'
    growing: true
    format: { type: json, envelope: records }
    table: Objects_CL
    max_reject_ratio: 0.9
    drop_if: { field: k, equals: drop }
    columns: *columns
  - name: events
    match: 'events/*'
    growing: true
    format: { type: text, multiline: { start: '^b' } }
    table: Text_CL
    max_reject_ratio: 0.9
    columns: &text
      Message: { from: message }
      Mapping: { const: m${mapping} }
  - name: split
    match: 'split/*'
    format: { type: json${framing === 'pairs' ? '' : ', lines: true'} }
    table: Objects_CL
    max_reject_ratio: 0.9
    drop_if: { field: k, equals: drop }
    columns: *columns
  - name: csv
    match: 'csv/*'
    format: { type: csv }
    table: Csv_CL
    max_reject_ratio: 0.9
    drop_if: { field: k, equals: drop }
    columns: *columns
  - name: text
    match: 'text/*'
    format: { type: text${framing === 'pairs' ? ", multiline: { start: '^b' }" : ''} }
    table: Text_CL
    max_reject_ratio: 0.9
    columns: *text
`;
