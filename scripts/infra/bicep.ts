import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { jsonRpc } from './json-rpc.ts';

/** What Bicep has to say about a place in a file. Any of it is a fault here: a misspelt property is only a warning. */
export interface Diagnostic {
  readonly source: string;
  readonly range: { readonly start: { readonly line: number; readonly char: number } };
  readonly level: string;
  readonly code: string;
  readonly message: string;
}

export interface Compiled {
  readonly success: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The template as JSON; missing where it does not compile. */
  readonly contents?: string;
}

export interface CompiledParameters extends Omit<Compiled, 'contents'> {
  readonly parameters?: string;
  /** The template that they are for. */
  readonly template?: string;
}

export interface SnapshotPlace {
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceGroup?: string;
}

/** A running Bicep CLI. One process for all: each start takes seconds. */
export interface Bicep extends AsyncDisposable {
  version(): Promise<string>;
  /** With the lint rules of the `bicepconfig.json` above the file, and with what its modules have to say. */
  compile(path: string): Promise<Compiled>;
  compileParameters(path: string): Promise<CompiledParameters>;
  /** The text of the file as it should stand. */
  format(path: string): Promise<string>;
  /** The resources that a parameters file would deploy, as JSON. */
  snapshot(path: string, place: SnapshotPlace): Promise<string>;
}

/** Starts the command at `path`. Each call fails with what the command answers, or when it ends. */
export function startBicep(path: string, env: NodeJS.ProcessEnv): Bicep {
  const child = spawn(path, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const exited = once(child, 'close');
  const call = jsonRpc(child.stdout, child.stdin, exited);
  return {
    version: async () => (await call<{ version: string }>('bicep/version', {})).version,
    compile: (path) => call('bicep/compile', { path }),
    compileParameters: (path) => call('bicep/compileParams', { path, parameterOverrides: {} }),
    format: async (path) => (await call<{ contents: string }>('bicep/format', { path })).contents,
    snapshot: async (path, metadata) =>
      (await call<{ snapshot: string }>('bicep/getSnapshot', { path, metadata })).snapshot,
    async [Symbol.asyncDispose]() {
      // It ends with its input.
      child.stdin.end();
      await exited;
    },
  };
}
