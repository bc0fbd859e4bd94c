import { expect, test } from 'vitest';
import { PipelineError } from '../src/lib/errors.ts';
import { boundRegexEngine, proveRegexBound } from '../src/lib/regex-engine.ts';

test('the engine that this program runs on can be bounded', () => {
  boundRegexEngine();
  expect(() => proveRegexBound()).not.toThrow();
});

test('an engine without a bound is found out', () => {
  boundRegexEngine();
  // The bound does not hold with the flag `i`: this is what each pattern would do where it does not work.
  const unbounded = /^(\w+\s?)*$/i;
  let thrown: unknown;
  try {
    proveRegexBound(unbounded);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PipelineError);
  expect(thrown).toMatchObject({ code: 'REGEX_ENGINE', scope: 'app', retry: 'later' });
});
