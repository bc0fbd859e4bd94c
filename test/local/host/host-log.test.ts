import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { describe, hostLog } from '../../../src/lib/local/host/host-log.ts';

function written(work: (log: ReturnType<typeof hostLog>) => void): string {
  const out = new PassThrough();
  work(hostLog(out));
  return String(out.read() ?? '').replaceAll(/^\d\d:\d\d:\d\d\.\d{3} /gm, '');
}

test('one line per event, with level and source', () => {
  expect(written((log) => log.info('ingestBlob', 'done'))).toBe('info  ingestBlob  done\n');
});

test('further lines of a message are indented', () => {
  expect(written((log) => log.error('host', 'first\nsecond\n'))).toBe('error host  first\n    second\n');
});

test.each([
  ['warning', 'user', 'fn', 'warn  fn  text\n'],
  ['information', 'user', undefined, 'info  app  text\n'],
  ['information', 'system', 'fn', ''],
  ['warning', 'system', 'fn', 'warn  fn  text\n'],
] as const)('%s of category %s', (level, category, functionName, expected) => {
  const entry = { level, category, message: 'text', ...(functionName === undefined ? {} : { functionName }) };
  expect(written((log) => log.entry(entry))).toBe(expected);
});

test('an error is shown with its cause', () => {
  const text = describe(new Error('outer', { cause: new Error('inner') }));
  expect(text).toMatch(/Error: outer\n[^]*\ncaused by Error: inner\n/);
});
