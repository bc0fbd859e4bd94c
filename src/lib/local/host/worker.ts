import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { PipelineError } from '../../errors.ts';
import type { InvocationRequest, InvocationResponse } from './core-contract.ts';
import { functionsCore, type LogEntry, type RegisteredFunction } from './functions-core.ts';

/** A loaded function app: what a language worker process is to the Functions host. */
export interface Worker {
  readonly functions: readonly RegisteredFunction[];
  /** Runs a function once, between its hooks. Fails with whatever the function, or a hook, threw. */
  invoke(target: RegisteredFunction, request: InvocationRequest): Promise<InvocationResponse>;
  /** Runs the app's `appTerminate` hooks. */
  terminate(): Promise<void>;
}

/** Where the source text that stands in for `@azure/functions-core` finds our object. */
const CORE = Symbol.for('logsluice.functions-core');
const CORE_URL = 'logsluice:functions-core';

/** Loads the app in `folder` (its `package.json` names the file) and starts it. Fails with LOCAL_APP. */
export async function startWorker(folder: string, log: (entry: LogEntry) => void): Promise<Worker> {
  const core = functionsCore(log);
  const { appHookData } = core;
  provide(core.api);
  loadApp(folder);
  await core.run('appStart', { hookData: {}, appHookData, functionAppDirectory: folder });
  const model = core.model();
  if (model === undefined) throw unfit(folder, 'it does not use @azure/functions 4');
  await model.getCapabilities?.({});
  core.lock();

  return {
    functions: [...core.functions.values()],
    terminate: () => core.run('appTerminate', { hookData: {}, appHookData }),
    invoke: async ({ metadata, callback }, request) => {
      const invocationId = randomUUID();
      let context: object | undefined;
      const call = {
        invocationId,
        metadata,
        // The library looks at it to tell a log line of a hook from one that comes after the end.
        state: undefined as string | undefined,
        request: { invocationId, functionId: metadata.name, ...request },
        log: (level: LogEntry['level'], category: LogEntry['category'], message: string) =>
          core.emit({ level, category, message, functionName: metadata.name }, context),
      };
      const during = async <T>(state: string, work: () => Promise<T>): Promise<T> => {
        call.state = state;
        return work().finally(() => {
          call.state = undefined;
        });
      };
      const invocation = model.getInvocationModel(call);
      const args = await invocation.getArguments();
      context = args.context;
      const shared = { hookData: {}, appHookData, invocationContext: args.context };
      const before = { ...shared, functionCallback: callback, inputs: args.inputs };
      await during('preInvocationHooks', () => core.run('preInvocation', before));
      const after = { ...shared, inputs: before.inputs, result: null as unknown, error: null as Error | null };
      try {
        after.result = await during('invocation', () =>
          invocation.invokeFunction(args.context, before.inputs, before.functionCallback),
        );
      } catch (error) {
        after.error = (error ?? new Error('The function threw nothing.')) as Error;
      }
      await during('postInvocationHooks', () => core.run('postInvocation', after));
      if (after.error !== null) throw after.error;
      return invocation.getResponse(args.context, after.result);
    },
  };
}

function provide(api: object): void {
  Object.assign(globalThis, { [CORE]: api });
  Module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: CORE_URL, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === CORE_URL
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('${CORE.description}')];`,
            shortCircuit: true,
          }
        : next(url, context),
  });
}

function loadApp(folder: string): void {
  const require = createRequire(join(folder, 'package.json'));
  try {
    const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
    require(join(folder, main));
  } catch (cause) {
    throw unfit(folder, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const unfit = (folder: string, reason: string, cause?: unknown): PipelineError =>
  new PipelineError('LOCAL_APP', { folder, reason }, { cause });
