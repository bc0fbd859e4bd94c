import { parse } from 'yaml';
import { presetNames, presetText } from '../presets/preset-files.ts';
import { nearest } from './nearest.ts';
import { type Finding, finding, type Path, suggestion } from './problem.ts';

/** A log of `logs.yaml` as written, before anything is checked. */
type Draft = Readonly<Record<string, unknown>>;

/** One file of `src/lib/presets`. */
export interface Preset {
  readonly name: string;
  /** What it reads: a sentence or two. */
  readonly description: string;
  /** The keys of a log, `tests` among them; without `name` and `match`. */
  readonly log: Draft;
}

export function readPreset(name: string): Preset {
  const { description, ...log } = parse(presetText(name)) as Draft & { readonly description: string };
  return { name, description, log };
}

/** The value of `logs.yaml` in which each log that says `use` has the keys of its preset, where it does not say its own. */
export function usePresets(value: unknown): { readonly value: unknown; readonly findings: readonly Finding[] } {
  const logs = isDraft(value) ? value['logs'] : undefined;
  if (!Array.isArray(logs)) return { value, findings: [] };
  const findings: Finding[] = [];
  const expanded = logs.map((log: unknown, index) => {
    if (!isDraft(log) || typeof log['use'] !== 'string') return log;
    const { use } = log;
    const known = presetNames();
    if (known.includes(use)) return joined(readPreset(use), log);
    findings.push(finding(['logs', index, 'use'], `unknown preset \`${use}\``, suggestion(nearest(use, known), known)));
    return log;
  });
  return { value: { ...(value as Draft), logs: expanded }, findings };
}

/** Whether a finding is about what a log lacks because its preset is not known. */
export const isOfUnknownPreset = ({ path }: { readonly path: Path }, unknown: readonly Finding[]): boolean =>
  unknown.some((one) => path[0] === 'logs' && path[1] === one.path[1]);

/** What a preset says under keys that the log has too: options and columns one by one, everything else as a whole. */
function joined({ name, log: preset }: Preset, log: Draft): Draft {
  const { tests: _ofThePreset, table, stream, ...rest } = preset;
  const target = Object.hasOwn(log, 'table') || Object.hasOwn(log, 'stream') ? {} : defined({ table, stream });
  return {
    name,
    ...rest,
    ...target,
    ...log,
    format: joinedFormat(preset['format'], log),
    columns: joinedColumns(preset['columns'], log),
  };
}

const defined = (keys: Draft): Draft =>
  Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));

function joinedFormat(preset: unknown, log: Draft): unknown {
  if (!Object.hasOwn(log, 'format')) return preset;
  const { format } = log;
  if (!isDraft(format) || !isDraft(preset)) return format;
  return Object.hasOwn(format, 'type') && format['type'] !== preset['type'] ? format : { ...preset, ...format };
}

/** A column that the log gives as null is left out. */
function joinedColumns(preset: unknown, log: Draft): unknown {
  if (!Object.hasOwn(log, 'columns')) return preset;
  const { columns } = log;
  if (!isDraft(columns) || !isDraft(preset)) return columns;
  return Object.fromEntries(Object.entries({ ...preset, ...columns }).filter(([, column]) => column !== null));
}

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
