import { type CheckedConfig, checkConfig } from '../config/load-config.ts';
import { valueChecks } from '../map/value-checks.ts';

/** What `check` says of an entry of `logs.yaml`, given as a value. */
export const checkEntry = (entry: Readonly<Record<string, unknown>>): CheckedConfig =>
  checkConfig(JSON.stringify({ logs: [entry] }), 'logs.yaml', valueChecks);
