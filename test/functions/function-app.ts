import Module from 'node:module';
import type { HttpRequest, InvocationContext } from '@azure/functions';
import { vi } from 'vitest';
import type * as continueModule from '../../src/functions/continue-ingest.ts';
import type * as healthModule from '../../src/functions/health.ts';
import type * as instanceModule from '../../src/functions/instance.ts';
import type * as ingestModule from '../../src/functions/ingest-blob.ts';
import type * as eventModule from '../../src/functions/ingest-event.ts';
import type * as poisonModule from '../../src/functions/park-poisoned.ts';
import type * as sweepModule from '../../src/functions/sweep.ts';
import { functionsCore, type Registry } from '../../src/lib/local/host/functions-core.ts';

let current: Registry | undefined;

/** `@azure/functions` keeps the core that it finds first; each test has one of its own behind it. */
const CORE = Symbol.for('logsluice.test.functions-core');
Object.assign(globalThis, {
  [CORE]: new Proxy({}, { get: (_, key) => Reflect.get(current!.api, key) as unknown }),
});
const URL_OF_CORE = 'logsluice-test:functions-core';
Module.registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@azure/functions-core'
      ? { url: URL_OF_CORE, format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === URL_OF_CORE
      ? {
          format: 'commonjs',
          source: `module.exports = globalThis[Symbol.for('${CORE.description}')];`,
          shortCircuit: true,
        }
      : next(url, context),
});

export interface FunctionApp {
  readonly registry: Registry;
  readonly ingestBlob: typeof ingestModule.ingestBlob;
  readonly ingestEvent: typeof eventModule.ingestEvent;
  readonly continueIngest: typeof continueModule.continueIngest;
  readonly parkPoisoned: typeof poisonModule.parkPoisoned;
  readonly health: typeof healthModule.health;
  readonly healthProblems: typeof healthModule.healthProblems;
  readonly sweep: typeof sweepModule.sweep;
  /** The module state of this process. */
  readonly instance: typeof instanceModule;
  /** What the host does before it ends the process. */
  terminate(): Promise<void>;
}

/** Loads the functions as a new process would, with these variables in its environment. */
export async function loadFunctionApp(env: Readonly<Record<string, string>>): Promise<FunctionApp> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.resetModules();
  const registry = functionsCore(() => undefined);
  current = registry;
  await import('../../src/functions/main.ts');
  const { ingestBlob } = await import('../../src/functions/ingest-blob.ts');
  const { ingestEvent } = await import('../../src/functions/ingest-event.ts');
  const { continueIngest } = await import('../../src/functions/continue-ingest.ts');
  const { parkPoisoned } = await import('../../src/functions/park-poisoned.ts');
  const { health, healthProblems } = await import('../../src/functions/health.ts');
  const terminate = (): Promise<void> => registry.run('appTerminate', { hookData: {}, appHookData: {} });
  const { sweep } = await import('../../src/functions/sweep.ts');
  const instance = await import('../../src/functions/instance.ts');
  const handlers = { ingestBlob, ingestEvent, continueIngest, parkPoisoned, health, healthProblems, sweep };
  return { registry, instance, terminate, ...handlers };
}

/** The part of a request that the functions look at. */
export const asked = (request: { header?: string; code?: string; live?: boolean } = {}): HttpRequest => {
  const { header, code, live = false } = request;
  const headers = new Headers(header === undefined ? {} : { 'x-functions-key': header });
  const query = new URLSearchParams({ ...(code !== undefined && { code }), ...(live && { live: '1' }) });
  return { headers, query } as unknown as HttpRequest;
};

/** The part of a context that the functions use, and what they said to it. */
export function invocation(): { context: InvocationContext; logged: string[]; warned: string[]; failed: string[] } {
  const logged: string[] = [];
  const warned: string[] = [];
  const failed: string[] = [];
  const context = {
    log: (line: string) => logged.push(line),
    warn: (line: string) => warned.push(line),
    error: (line: string) => failed.push(line),
  };
  return { context: context as unknown as InvocationContext, logged, warned, failed };
}
