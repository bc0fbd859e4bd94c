import { globMatcher } from './glob.ts';
import type { Log, LogsConfig } from './types.ts';

/** Compiled once per configuration, and forgotten with it. */
const compiled = new WeakMap<LogsConfig, readonly { log: Log; matches: (path: string) => boolean }[]>();

/** The first log, in the order of `logs.yaml`, one of whose globs fits the path inside the container. */
export function matchLog(config: LogsConfig, path: string): Log | undefined {
  let entries = compiled.get(config);
  if (entries === undefined) {
    entries = config.logs.map((log) => ({ log, matches: globMatcher(log.match) }));
    compiled.set(config, entries);
  }
  return entries.find(({ matches }) => matches(path))?.log;
}
