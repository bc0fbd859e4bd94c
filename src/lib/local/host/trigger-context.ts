import { connectionString, type AppSettings } from './app-settings.ts';
import type { Binding, InvocationRequest, InvocationResponse } from './core-contract.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { HostConfig } from './host-config.ts';
import { describe, type HostLog } from './host-log.ts';

/** A function with its trigger, every `%SETTING%` in it replaced. */
export interface TriggeredFunction {
  readonly name: string;
  readonly target: RegisteredFunction;
  readonly bindingName: string;
  readonly binding: Binding;
}

/** What every kind of trigger needs of the host. */
export interface TriggerContext {
  readonly hostId: string;
  readonly config: HostConfig;
  readonly settings: AppSettings;
  readonly log: HostLog;
  /** How long a queue message is ours before it appears again; renewed while its function runs. */
  readonly visibilitySeconds: number;
  invoke(target: RegisteredFunction, request: InvocationRequest): Promise<InvocationResponse>;
}

/** Runs a function of a storage or timer trigger once and logs what became of it; throws what the function threw. */
export async function runLogged(
  context: TriggerContext,
  fn: TriggeredFunction,
  about: string,
  request: InvocationRequest,
): Promise<void> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  context.log.info(fn.name, `runs    ${about}`);
  try {
    await context.invoke(fn.target, request);
    context.log.info(fn.name, `done    ${about}  ${seconds()}`);
  } catch (error) {
    context.log.error(fn.name, `failed  ${about}  ${seconds()}\n${describe(error)}`);
    throw error;
  }
}

/** A trigger's option; empty where it was not given. */
export function textOption(fn: TriggeredFunction, name: string): string {
  const value = fn.binding[name];
  return typeof value === 'string' ? value : '';
}

/** The functions that share a storage account, by its connection string. */
export function byAccount(
  functions: readonly TriggeredFunction[],
  settings: AppSettings,
): ReadonlyMap<string, readonly TriggeredFunction[]> {
  return Map.groupBy(functions, (fn) => connectionString(fn.binding['connection'], settings));
}
