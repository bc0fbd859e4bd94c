import type { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { DecodeLimits } from '../seams.ts';
import { nearest } from './nearest.ts';
import { PLATFORM_SETTINGS, settingsSchema } from './settings-schema.ts';
import type { Route } from './settings-schema.ts';

export type { Route } from './settings-schema.ts';

/** What the environment decides. Every default is filled in. */
export interface Settings {
  /** Path of `logs.yaml`. */
  readonly config: string;
  readonly container: string;
  readonly stateContainer: string;
  readonly retentionDays: number;
  readonly triggerSource: 'EventGrid' | 'EventQueue' | 'LogsAndContainerScan';
  /** The deployed rules by index. */
  readonly rules?: readonly Route[];
  /** Stream → where its rows go; several share the load. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  /** For streams that `routes` does not name. */
  readonly defaultRoute?: Route;
  /** Takes a row for each run of a file. */
  readonly runsStream?: string;
  readonly audience: string;
  readonly maxBodyBytes: number;
  readonly maxRecordBytes: number;
  readonly decodeLimits: DecodeLimits;
  /** Batches on their way at one time, for one file. */
  readonly maxInFlight: number;
  readonly retrySeconds: number;
  /** Of the claim on a file. */
  readonly leaseSeconds: number;
  /** How long the event loop may stand still. */
  readonly watchdogSeconds: number;
  /** What one data collection rule is asked for at most, by all files of this process together. */
  readonly gate: { readonly maxCalls: number; readonly callsPerMinute: number; readonly bytesPerMinute: number };
  readonly settleMinutes: number;
  /** 0: no file is cut. */
  readonly splitAboveBytes: number;
}

/** `problem` goes on after the setting's name: "must be from 1 to 64". It never quotes the value. */
export interface SettingProblem {
  readonly setting: string;
  readonly problem: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings from the environment; an empty value counts as unset. Throws SETTING_INVALID that names every problem. */
export function loadSettings(env: Environment): Settings {
  const { settings, problems } = checkSettings(env);
  if (settings !== undefined) return settings;
  const [first, ...others] = problems as [SettingProblem, ...SettingProblem[]];
  throw new PipelineError('SETTING_INVALID', {
    ...first,
    ...(others.length > 0 && { others: others.map(({ setting, problem }) => `${setting} ${problem}`) }),
  });
}

/** Like {@link loadSettings}, for a caller that shows the problems itself. `settings` is there when none was found. */
export function checkSettings(env: Environment): { settings?: Settings; problems: readonly SettingProblem[] } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const problems = misspelt(Object.keys(given));
  const parsed = settingsSchema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) problems.push(describe(issue));
  problems.push(...contradictions(given, parsed.data));
  if (parsed.data === undefined || problems.length > 0) return { problems };
  const s = parsed.data;
  const settings: Settings = {
    config: s.LOGSLUICE_CONFIG,
    container: s.LOGSLUICE_CONTAINER,
    stateContainer: s.LOGSLUICE_STATE_CONTAINER,
    retentionDays: s.LOGSLUICE_RETENTION_DAYS,
    triggerSource: s.LOGSLUICE_TRIGGER_SOURCE,
    ...(s.LOGSLUICE_RULES !== undefined && { rules: s.LOGSLUICE_RULES }),
    routes: s.LOGSLUICE_STREAMS,
    ...(s.LOGSLUICE_ENDPOINT !== undefined &&
      s.LOGSLUICE_RULE !== undefined && { defaultRoute: { endpoint: s.LOGSLUICE_ENDPOINT, rule: s.LOGSLUICE_RULE } }),
    ...(s.LOGSLUICE_RUNS_STREAM !== undefined && { runsStream: s.LOGSLUICE_RUNS_STREAM }),
    audience: s.LOGSLUICE_AUDIENCE,
    maxBodyBytes: s.LOGSLUICE_MAX_BODY_BYTES,
    maxRecordBytes: s.LOGSLUICE_MAX_RECORD_BYTES,
    decodeLimits: {
      maxEntryBytes: s.LOGSLUICE_MAX_ENTRY_BYTES,
      maxExpandedBytes: s.LOGSLUICE_MAX_EXPANDED_BYTES,
      maxRatio: s.LOGSLUICE_MAX_RATIO,
      maxEntries: s.LOGSLUICE_MAX_ENTRIES,
      maxDepth: s.LOGSLUICE_MAX_DEPTH,
      maxSpoolBytes: s.LOGSLUICE_MAX_SPOOL_BYTES,
    },
    maxInFlight: s.LOGSLUICE_MAX_IN_FLIGHT,
    retrySeconds: s.LOGSLUICE_RETRY_SECONDS,
    leaseSeconds: s.LOGSLUICE_LEASE_SECONDS,
    watchdogSeconds: s.LOGSLUICE_WATCHDOG_SECONDS,
    gate: {
      maxCalls: s.LOGSLUICE_MAX_CALLS,
      callsPerMinute: s.LOGSLUICE_RULE_CALLS_PER_MINUTE,
      bytesPerMinute: s.LOGSLUICE_RULE_BYTES_PER_MINUTE,
    },
    settleMinutes: s.LOGSLUICE_SETTLE_MINUTES,
    splitAboveBytes: s.LOGSLUICE_SPLIT_ABOVE_BYTES,
  };
  return { settings, problems };
}

/** A name that only looks like a setting: without this, a slip of the finger would silently mean the default. */
function misspelt(names: readonly string[]): SettingProblem[] {
  const known = [...Object.keys(settingsSchema.shape), ...PLATFORM_SETTINGS.map(({ name }) => name)].map(
    (name) => [name.replace('LOGSLUICE_', ''), name] as const,
  );
  return names
    .filter(
      (name) =>
        name.startsWith('LOGSLUICE_') &&
        !name.startsWith('LOGSLUICE_HASH_KEY_') &&
        !known.some(([, full]) => full === name),
    )
    .flatMap((setting) => {
      const near = nearest(
        setting.replace('LOGSLUICE_', ''),
        known.map(([short]) => short),
      );
      const meant = known.find(([short]) => short === near)?.[1];
      return meant === undefined ? [] : [{ setting, problem: `does not exist; did you mean ${meant}?` }];
    });
}

function contradictions(given: Environment, parsed: z.output<typeof settingsSchema> | undefined): SettingProblem[] {
  const problems: SettingProblem[] = [];
  for (const [here, there] of [
    ['LOGSLUICE_ENDPOINT', 'LOGSLUICE_RULE'],
    ['LOGSLUICE_RULE', 'LOGSLUICE_ENDPOINT'],
  ] as const) {
    if (given[here] === undefined && given[there] !== undefined) {
      problems.push({ setting: here, problem: `is missing: ${there} is set, and one needs the other` });
    }
  }
  if (parsed !== undefined && parsed.LOGSLUICE_CONTAINER === parsed.LOGSLUICE_STATE_CONTAINER) {
    problems.push({ setting: 'LOGSLUICE_STATE_CONTAINER', problem: 'must differ from LOGSLUICE_CONTAINER' });
  }
  return problems;
}

function describe(issue: z.core.$ZodIssue): SettingProblem {
  const [setting, ...inside] = issue.path.map(String) as [string, ...string[]];
  const shape = JSON_SHAPES[setting];
  if (shape === undefined) return { setting, problem: issue.message };
  const { where, what } = jsonFault(shape, ...innermost(issue, inside));
  return { setting, problem: where === '' ? what : `at ${where}: ${what}` };
}

/** Of a union, the issue of the branch that got further into the value: that branch was meant. */
function innermost(issue: z.core.$ZodIssue, path: readonly string[]): [z.core.$ZodIssue, readonly string[]] {
  if (issue.code !== 'invalid_union') return [issue, path];
  const meant = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]![0]!;
  return [meant, [...path, ...meant.path.map(String)]];
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 0.5 : 0)));

interface JsonShape {
  readonly whole: string;
  readonly part: string;
  readonly keys: string;
}

/** The settings that are JSON, in words. */
const JSON_SHAPES: Readonly<Record<string, JsonShape>> = {
  LOGSLUICE_STREAMS: {
    whole: 'must be a JSON object of streams',
    part: 'must be `{ "endpoint", "rule" }` or a list of them',
    keys: '`endpoint` and `rule`',
  },
  LOGSLUICE_RULES: {
    whole: 'must be a JSON list of rules',
    part: 'must be `{ "endpoint", "id" }`',
    keys: '`endpoint` and `id`',
  },
};

/** Names the place inside the JSON; its keys are indexes or names of streams, its values are not shown. */
function jsonFault(
  shape: JsonShape,
  issue: z.core.$ZodIssue,
  path: readonly string[],
): { where: string; what: string } {
  const where = path.map((key) => `\`${key}\``).join('.');
  if (issue.code === 'invalid_key') return { where, what: 'must be the name of a stream: Custom-… or Microsoft-…' };
  if (issue.code === 'custom' || issue.code === 'invalid_format') return { where, what: issue.message };
  if (issue.code === 'unrecognized_keys') {
    return { where, what: `has the unknown key \`${issue.keys[0]!}\`; it takes ${shape.keys}` };
  }
  if (path.length === 0) return { where, what: shape.whole };
  if (path.length === 1 || /^\d+$/.test(path.at(-1)!)) {
    return { where, what: shape.part };
  }
  return { where, what: 'must be given, as text' };
}
