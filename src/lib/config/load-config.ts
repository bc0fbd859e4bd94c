import { PipelineError } from '../errors.ts';
import { formats } from '../parse/registry.ts';
import { checkLogs } from './check-logs.ts';
import { explain, valueAt, withKnownKeys } from './explain.ts';
import { hashOf } from './fingerprint.ts';
import { type ConfigProblem, type Finding, type Path, renderProblem } from './problem.ts';
import { NOTHING_OUTSIDE, type Outside } from './outside.ts';
import { References } from './references.ts';
import { resolveLog } from './resolve-log.ts';
import { configSchema, type LogDraft } from './schema.ts';
import type { LogsConfig, ValueChecks } from './types.ts';
import { isOfUnknownPreset, usePresets } from './use-presets.ts';
import { readYaml } from './yaml-text.ts';

/** Made once: that takes longer than a check. */
const SCHEMA = configSchema(formats);

export interface CheckedConfig {
  /** There when no problem is an error. */
  readonly config?: LogsConfig;
  /** In the order of the text. */
  readonly problems: readonly ConfigProblem[];
  /** Where in the text something stands that is found out later. */
  readonly problemOf: (finding: Finding) => ConfigProblem;
}

/** The text of `logs.yaml` → what it means. Throws CONFIG_INVALID that shows the first error; warnings pass. */
export function loadConfig(text: string, file: string, checks: ValueChecks, outside?: Outside): LogsConfig {
  const { config, problems } = checkConfig(text, file, checks, outside);
  if (config !== undefined) return config;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const all = errors.map((problem) => renderProblem(file, problem));
  throw new PipelineError('CONFIG_INVALID', { file, problems: errors.length, first: all[0]!, all });
}

/** Every problem of the text at once, errors and warnings. `file` names it in messages. */
export function checkConfig(
  text: string,
  file: string,
  checks: ValueChecks,
  outside: Outside = NOTHING_OUTSIDE,
): CheckedConfig {
  const references = new References(outside);
  const yaml = readYaml(text);
  const problemOf = (one: Finding): ConfigProblem => ({
    ...yaml.locate(one),
    message: one.message,
    fix: one.fix,
    severity: one.severity,
  });
  if (yaml.value === undefined) return { problems: inOrder(yaml.problems), problemOf };
  const { value, findings: unknownPresets } = usePresets(yaml.value);
  const parsed = SCHEMA.safeParse(value, { error: withKnownKeys });
  const refused = explain(parsed.error?.issues ?? [], value);
  const found = [...refused, ...checkLogs(draftOf(value, refused), checks, references)];
  const findings = [...unknownPresets, ...found.filter((one) => !isOfUnknownPreset(one, unknownPresets))];
  const problems = inOrder([...yaml.problems, ...findings.map(problemOf)]);
  if (parsed.data === undefined || problems.some(({ severity }) => severity === 'error'))
    return { problems, problemOf };
  const logs = parsed.data.logs.map((log, index) =>
    resolveLog(log, valueAt(value, ['logs', index, 'format']) as FormatText, references),
  );
  const fingerprint = hashOf(logs.map(({ name, match, fingerprint }) => [name, match, fingerprint]));
  return { config: { file, logs, fingerprint }, problems, problemOf };
}

type FormatText = Readonly<Record<string, unknown>>;

/**
 * What is left of the logs without the values that the schema refused: they are `undefined`, their keys stay. So does
 * the key that a misspelt one was meant to be: it is not missing, and what it says is not known.
 */
function draftOf(value: unknown, refused: readonly Finding[]): readonly (LogDraft | undefined)[] {
  const draft: unknown = structuredClone(value);
  for (const { path, meant } of refused) {
    const holder = path.slice(0, -1).reduce<unknown>(child, draft);
    const key = path.at(-1);
    if (key === undefined) return [];
    if (!isHolder(holder)) continue;
    if (Object.hasOwn(holder, key)) holder[key] = undefined;
    if (meant !== undefined && !Object.hasOwn(holder, meant)) holder[meant] = undefined;
  }
  const logs = child(draft, 'logs');
  return Array.isArray(logs) ? (logs as (LogDraft | undefined)[]) : [];
}

const isHolder = (value: unknown): value is Record<Path[number], unknown> =>
  typeof value === 'object' && value !== null;

const child = (value: unknown, key: Path[number]): unknown =>
  isHolder(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** As they stand in the text. An alias can lead to the same place twice: it is said once. */
function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Set<string>();
  return problems
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ line, column, message }) => {
      const key = `${line}:${column} ${message}`;
      return !seen.has(key) && seen.add(key);
    });
}
