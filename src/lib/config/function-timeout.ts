import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PipelineError } from '../errors.ts';
import type { Environment } from './settings.ts';

/** How long one call of a function may work on a file. Milliseconds from its beginning. */
export interface TimeLimits {
  /** From here on nothing more is read; what is under way settles, and the rest is left to a later call. */
  readonly softMs: number;
  /** From here on calls under way are broken off. */
  readonly hardMs: number;
}

const MINUTE_MS = 60_000;

/** Where neither `host.json` nor a setting says it: the smallest default of any plan, that of Consumption. */
const DEFAULT_TIMEOUT_MS = 5 * MINUTE_MS;

/** An update of the platform waits ten minutes for calls, and tells nobody: both limits lie before that. */
const MOST: TimeLimits = { softMs: 8 * MINUTE_MS, hardMs: 9.5 * MINUTE_MS };

/** The setting by which the host lets the environment win over `host.json`. */
const OVERRIDE = 'AzureFunctionsJobHost__functionTimeout';

/** The limits under a timeout of the host, which ends the whole process without notice. `Infinity`: there is none. */
export const timeLimits = (timeoutMs: number): TimeLimits => ({
  softMs: Math.min(0.6 * timeoutMs, MOST.softMs),
  hardMs: Math.min(0.85 * timeoutMs, MOST.hardMs),
});

/**
 * The function's timeout in milliseconds, `Infinity` for none, as the host finds it: the environment, else the
 * `host.json` that lies in `directory` or next above it. Fails with SETTING_INVALID.
 */
export function functionTimeout(directory: string, env: Environment): number {
  const name = Object.keys(env).find((key) => key.toLowerCase() === OVERRIDE.toLowerCase());
  const override = name === undefined ? undefined : env[name];
  if (override !== undefined && override !== '') return parse(override, OVERRIDE);
  const given = hostJson(directory)?.['functionTimeout'];
  return given === undefined || given === null ? DEFAULT_TIMEOUT_MS : parse(given, 'functionTimeout of host.json');
}

function hostJson(directory: string): Readonly<Record<string, unknown>> | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const text = textOf(join(folder, 'host.json'));
    if (text !== undefined) return parseObject(text);
    if (folder === dirname(folder)) return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw invalid('functionTimeout of host.json', `cannot be read (${code ?? 'unknown'})`, cause);
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('functionTimeout of host.json', 'cannot be read: the file is not valid JSON', cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid('functionTimeout of host.json', 'cannot be read: the file is not a JSON object');
}

/** `-1`, or hours, minutes and seconds as .NET writes a time span, with days before them: `1.00:00:00`. */
function parse(given: unknown, setting: string): number {
  const text = String(given).trim();
  if (text === '-1') return Infinity;
  const found = /^(?:(\d{1,4})\.)?([01]?\d|2[0-3]):([0-5]?\d)(?::([0-5]?\d)(?:\.(\d{1,7}))?)?$/.exec(text);
  const [, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = 0] = found ?? [];
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ms = total * 1000 + Number(`0.${fraction}`) * 1000;
  if (ms >= 1000) return ms;
  throw invalid(setting, 'must be a time such as `00:10:00`, of at least a second, or `-1` for none');
}

const invalid = (setting: string, problem: string, cause?: unknown): PipelineError =>
  new PipelineError('SETTING_INVALID', { setting, problem }, { cause });
