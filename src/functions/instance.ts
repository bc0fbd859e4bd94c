/** The one instance of the app in this process. Only this folder holds module state. */
import { createApp } from '../lib/app.ts';
import type { App } from '../lib/app.ts';
import { createService } from '../lib/service.ts';
import type { Service } from '../lib/service.ts';

let instance: App | undefined;
let service: Service | undefined;

/** Fails with SETTING_INVALID or CONFIG_INVALID, each time anew, until they are mended. */
export function theApp(): App {
  // In the build this is the folder that `logs.yaml` is copied into.
  instance ??= createApp({ env: process.env, directory: import.meta.dirname });
  return instance;
}

/** Works also while the app cannot be made: files wait. */
export function theService(): Service {
  service ??= createService({ env: process.env, directory: import.meta.dirname, app: theApp });
  return service;
}

const stopping = new AbortController();

/** Aborts when the host stops us. */
export const shutdown: AbortSignal = stopping.signal;

/** The host gives five seconds from here: what is under way is broken off, and goes on from the work queue. */
export const stop = (reason: Error): void => stopping.abort(reason);
