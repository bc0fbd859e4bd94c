import { PipelineError } from '../../errors.ts';
import type { Binding } from './core-contract.ts';

/** The app's settings: to a function app, the environment of its process. */
export type AppSettings = Readonly<Record<string, string | undefined>>;

/** The binding with each `%NAME%` in its strings replaced by that setting. Fails with SETTING_INVALID. */
export function resolveBinding(binding: Binding, settings: AppSettings): Binding {
  const resolved = Object.entries(binding).map(([key, value]) => [
    key,
    typeof value === 'string' ? resolveText(value, settings) : value,
  ]);
  return Object.fromEntries(resolved) as Binding;
}

function resolveText(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (_, setting: string) => {
    const value = settings[setting];
    if (value === undefined || value === '') {
      throw new PipelineError('SETTING_INVALID', { setting, problem: 'is used in a binding and has no value' });
    }
    return value;
  });
}

/** The names of the setting that pauses a function; the second for systems whose variables have no dots. */
const disabling = (name: string): readonly string[] => [
  `AzureWebJobs.${name}.Disabled`,
  `AzureWebJobs_${name}_Disabled`,
];

/** Whether the platform's own setting pauses this function: with `1` or `true`, as the WebJobs SDK reads it. */
export const isDisabled = (name: string, settings: AppSettings): boolean =>
  disabling(name).some((setting) => /^(?:1|true)$/i.test(settings[setting] ?? ''));

/**
 * The connection string that a binding names. As in the real host its setting may stand under its own name or under
 * `AzureWebJobs` + name, and no name means the app's own storage account. Fails with SETTING_INVALID.
 */
export function connectionString(name: unknown, settings: AppSettings): string {
  const setting = typeof name === 'string' && name !== '' ? name : 'AzureWebJobsStorage';
  const value = settings[setting] ?? settings[`AzureWebJobs${setting}`];
  if (value === undefined || value === '') {
    throw new PipelineError('SETTING_INVALID', {
      setting,
      problem: 'must hold the connection string of a storage account',
    });
  }
  return value;
}
