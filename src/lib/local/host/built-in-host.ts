import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PipelineError } from '../../errors.ts';
import { isDisabled, resolveBinding, type AppSettings } from './app-settings.ts';
import { startBlobTriggers } from './blob-trigger.ts';
import type { RegisteredFunction } from './functions-core.ts';
import { loadHostConfig } from './host-config.ts';
import { describe, type HostLog } from './host-log.ts';
import { httpTriggers, type HttpHandler } from './http-trigger.ts';
import { invocations } from './invocations.ts';
import type { Listener } from '../loop.ts';
import { startQueueTrigger } from './queue-trigger.ts';
import { startTimer } from './timer-trigger.ts';
import type { TriggerContext, TriggeredFunction } from './trigger-context.ts';
import { startWorker } from './worker.ts';

export interface BuiltInHostOptions {
  /** The folder with `host.json`, `package.json` and the app's code. */
  readonly app: string;
  /** 0: whatever is free. */
  readonly port: number;
  readonly functionKey?: string;
  readonly settings: AppSettings;
  /** How long a queue message is held before it appears again, should we die. Default: 10 minutes, as in the real host. */
  readonly visibilitySeconds?: number;
  readonly log: HostLog;
}

export interface BuiltInHost {
  readonly url: string;
  /** Stops listening, lets what runs finish, then runs the app's `appTerminate` hooks. */
  stop(): Promise<void>;
  /**
   * Resolves, with LOCAL_TIMEOUT, after a call took longer than `functionTimeout`: all calls have failed, their messages
   * are free, the app's `appTerminate` hooks have run. The real host ends the process then, and starts another.
   */
  readonly timedOut: Promise<PipelineError>;
}

const VISIBILITY_SECONDS = 600;
/** The real host's `WorkerTerminateGracePeriodInSeconds`. */
const GRACE_MS = 5000;

/**
 * Runs a function app without the Functions host: its functions are registered through the real `@azure/functions`, and
 * blob, queue, timer and HTTP triggers follow the real host's rules. For laptops: one process, the loopback interface.
 * Fails with LOCAL_APP or SETTING_INVALID.
 */
export async function startBuiltInHost(options: BuiltInHostOptions): Promise<BuiltInHost> {
  const { app, log, settings } = options;
  const config = loadHostConfig(app, settings);
  const worker = await startWorker(app, (entry) => log.entry(entry));
  const names = worker.functions.map(({ metadata }) => metadata.name);
  const disabled = names.filter((name) => isDisabled(name, settings));
  const functions = worker.functions
    .filter(({ metadata }) => !disabled.includes(metadata.name))
    .map((target) => triggered(target, options));
  const ofKind = (type: string) => functions.filter(({ binding }) => binding.type.toLowerCase() === type);
  const listeners: Listener[] = [];
  const calls = invocations(config.functionTimeoutMs);
  const timedOut = calls.timedOut.then(async (error) => {
    log.error('host', error.message);
    await Promise.race([
      Promise.all([worker.terminate(), ...listeners.map((listener) => listener.stop())]),
      delay(GRACE_MS),
    ]);
    return error;
  });
  const context: TriggerContext = {
    hostId: settings['AzureFunctionsWebHost__hostid'] ?? 'logsluice',
    config,
    settings,
    log,
    visibilitySeconds: options.visibilitySeconds ?? VISIBILITY_SECONDS,
    invoke: (target, request) => calls.run(target.metadata.name, () => worker.invoke(target, request)),
  };
  const server = await listen(httpTriggers(context, ofKind('httptrigger'), options.functionKey), options);
  listeners.push(...(await startBlobTriggers(context, ofKind('blobtrigger'))));
  listeners.push(...(await Promise.all(ofKind('queuetrigger').map((fn) => startQueueTrigger(context, fn)))));
  listeners.push(...ofKind('timertrigger').map((fn) => startTimer(context, fn)));
  for (const name of disabled) log.info('host', `disabled  ${name}`);
  for (const { name, binding } of functions) log.info('host', `loaded  ${name} (${binding.type})`);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.all(listeners.map((listener) => listener.stop()));
      await calls.settled();
      await closed;
      await worker.terminate();
    },
    timedOut,
  };
}

const TRIGGERS = ['blobtrigger', 'queuetrigger', 'timertrigger', 'httptrigger'];

function triggered(target: RegisteredFunction, { app, settings }: BuiltInHostOptions): TriggeredFunction {
  const { name, bindings } = target.metadata;
  const found = Object.entries(bindings).find(([, { type }]) => TRIGGERS.includes(type.toLowerCase()));
  if (found === undefined) {
    throw new PipelineError('LOCAL_APP', {
      folder: app,
      reason: `${name} has a trigger that only the real host knows`,
    });
  }
  const [bindingName, binding] = found;
  return { name, target, bindingName, binding: resolveBinding(binding, settings) };
}

async function listen(handle: HttpHandler, { port, log }: BuiltInHostOptions): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/admin/host/status') return json(response, 200, { state: 'Running' });
    handle(request, response).then(
      (known) => {
        if (!known) json(response, 404, { error: 'No function has this route.' });
      },
      (error: unknown) => {
        log.error('host', describe(error));
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
