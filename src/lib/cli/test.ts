import { createApp } from '../app.ts';
import type { Log } from '../app.ts';
import { type TestResult, runLogTests } from './log-tests.ts';

/** Tries the tests of `logs.yaml`, of one log if it is named: a line each on stdout. Exit code 1 where one fails. */
export async function test(options: { readonly config?: string; readonly log?: string }): Promise<0 | 1> {
  const env = options.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: options.config };
  const app = createApp({ env, directory: process.cwd() });
  const logs = options.log === undefined ? app.config.logs : [app.logNamed(options.log)];
  const results = await runLogTests(app, logs);
  for (const result of results) process.stdout.write(`${resultText(result)}\n`);
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  process.stdout.write(`${results.length - failed} of ${results.length} tests pass${untested(logs)}\n`);
  return failed === 0 ? 0 : 1;
}

/** `ok  nginx  1`, or `FAILED` with what differs below it. */
export function resultText({ log, test, differences }: TestResult): string {
  const verdict = differences.length === 0 ? 'ok' : 'FAILED';
  return [`${verdict}  ${log}  test ${test}`, ...differences].join('\n');
}

function untested(logs: readonly Log[]): string {
  const names = logs.filter(({ tests }) => tests.length === 0).map(({ name }) => name);
  return names.length === 0 ? '' : `; without tests: ${names.join(', ')}`;
}
