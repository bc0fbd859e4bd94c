/**
 * Holds V8 to a bound on the time that a regular expression takes. The flag is experimental
 * (v8.dev/blog/non-backtracking-regexp), so it is not believed, but tried.
 */
import { setFlagsFromString } from 'node:v8';
import { PipelineError } from './errors.ts';

/** To be called before any regular expression of a user's is made. */
export function boundRegexEngine(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}

/** 24 characters take 3 ms with the bound and 0.7 s without (Node 24.21); each further one doubles the latter. */
const EVIL = `${'a'.repeat(24)}!`;
const MOST_MS = 100;

/** Fails with REGEX_ENGINE where regular expressions are not bounded. Takes 3 ms. */
export function proveRegexBound(regex: RegExp = /^(\w+\s?)*$/): void {
  const start = performance.now();
  regex.test(EVIL);
  const tookMs = performance.now() - start;
  if (tookMs > MOST_MS) throw new PipelineError('REGEX_ENGINE', { tookMs: Math.round(tookMs), limitMs: MOST_MS });
}
