/** The one instance of the app in this process. Only this folder holds module state. */
import { checkSettings, createApp, Problems, startWatchdog } from '../lib/app.ts';
import type { App, Watchdog } from '../lib/app.ts';
import { PipelineError } from '../lib/errors.ts';
import { createService } from '../lib/service.ts';
import type { Service } from '../lib/service.ts';

let instance: App | undefined;
let service: Service | undefined;

/** What this process knows to be wrong with the app. */
export const problems = new Problems();

/** Fails with SETTING_INVALID or CONFIG_INVALID, each time anew, until they are mended. */
export function theApp(): App {
  // In the build this is the folder that `logs.yaml` is copied into.
  instance ??= started(() => createApp({ env: process.env, directory: import.meta.dirname, problems }));
  return instance;
}

/** Works also while the app cannot be made: files wait. */
export function theService(): Service {
  service ??= createService({ env: process.env, directory: import.meta.dirname, app: theApp, problems });
  return service;
}

let watchdog: Watchdog | undefined;

/** Names a file to the watchdog, which starts with the first, until the function that it gives is called. */
export function underWatch(name: string): () => void {
  watchdog ??= startWatchdog(stillness());
  return watchdog.enter(name);
}

/** As the setting says; the watchdog's own default while settings are wrong. */
function stillness(): { readonly stillMs?: number } {
  const { settings } = checkSettings(process.env);
  return settings === undefined ? {} : { stillMs: settings.watchdogSeconds * 1000 };
}

/** What keeps the app from being made is a problem until it is made. */
function started<T>(make: () => T): T {
  try {
    const made = make();
    problems.resolve('start');
    return made;
  } catch (error) {
    if (error instanceof PipelineError) problems.raise('start', error);
    throw error;
  }
}

const stopping = new AbortController();

/** Aborts when the host stops us. */
export const shutdown: AbortSignal = stopping.signal;

/** The host gives five seconds from here: what is under way is broken off, and goes on from the work queue. */
export const stop = (reason: Error): void => stopping.abort(reason);
