import {
  HOOKS,
  type FunctionCallback,
  type FunctionMetadata,
  type HookCallback,
  type HookName,
  type LogCategory,
  type LogLevel,
  type ProgrammingModel,
} from './core-contract.ts';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

export interface LogEntry {
  readonly level: LogLevel;
  readonly category: LogCategory;
  readonly message: string;
  readonly functionName?: string;
}

/** What an app has told its host while it was loaded. */
export interface Registry {
  /** The module that `require('@azure/functions-core')` gives to the library. */
  readonly api: object;
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly appHookData: object;
  model(): ProgrammingModel | undefined;
  /** Runs the hooks of one kind in the order of their registration; the first that throws ends it. */
  run(hook: HookName, context: object): Promise<void>;
  /** Lets the log hooks see, and alter, an entry on its way out. */
  emit(entry: LogEntry, invocationContext?: object): void;
  /** From now on nothing can be registered. */
  lock(): void;
}

/** The library tells errors of its host from errors of the app by this mark. */
class SystemError extends Error {
  readonly isAzureFunctionsSystemError = true;
}

class SystemRangeError extends RangeError {
  readonly isAzureFunctionsSystemError = true;
}

class Disposable {
  #callback: (() => void) | undefined;
  constructor(callback: () => void) {
    this.#callback = callback;
  }
  static from(...all: { dispose?: () => void }[]): Disposable {
    return new Disposable(() => all.forEach((one) => one.dispose?.()));
  }
  dispose(): void {
    this.#callback?.();
    this.#callback = undefined;
  }
}

/** An in-process `@azure/functions-core`, so that the real `@azure/functions` registers its functions with us. */
export function functionsCore(log: (entry: LogEntry) => void): Registry {
  const functions = new Map<string, RegisteredFunction>();
  const hooks = new Map<HookName, HookCallback[]>(HOOKS.map((name) => [name, []]));
  const appHookData = {};
  let model: ProgrammingModel | undefined;
  let locked = false;

  function emit(entry: LogEntry, invocationContext?: object): void {
    const context = { hookData: {}, appHookData, invocationContext, ...entry };
    for (const hook of hooks.get('log') ?? []) hook(context);
    log({ ...entry, level: context.level, message: context.message });
  }

  const api = {
    version: '3.14.1',
    hostVersion: '4.1052.200',
    Disposable,
    log: (level: LogLevel, category: LogCategory, message: string) => emit({ level, category, message }),
    getProgrammingModel: () => model,
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      const id = metadata.functionId ?? metadata.name;
      if (locked) throw new SystemError('A function can only be registered during app startup.');
      if (functions.has(id)) throw new SystemError(`A function with id "${id}" has already been registered.`);
      functions.set(id, { metadata, callback });
      return new Disposable(() => {
        if (locked) throw new SystemError('A function can only be disposed during app startup.');
        functions.delete(id);
      });
    },
    registerHook(name: string, callback: HookCallback): Disposable {
      const list = hooks.get(name as HookName);
      if (list === undefined) throw new SystemRangeError(`Unrecognized hook "${name}"`);
      list.push(callback);
      return new Disposable(() => {
        list.splice(list.indexOf(callback), 1);
      });
    },
  };

  return {
    api,
    functions,
    appHookData,
    model: () => model,
    run: async (name, context) => {
      for (const hook of hooks.get(name) ?? []) await hook(context);
    },
    emit,
    lock: () => {
      locked = true;
    },
  };
}
