import { expect, test } from 'vitest';
import { checkFacts } from '../../src/lib/state/facts.ts';

test.each([{}, { state: 'done' }, { etag: '"0x8D" ~!' }, { a: 'x', b: 'a b' }])('%j comes back as it is', (facts) => {
  expect(() => checkFacts(facts)).not.toThrow();
});

test.each([
  [{ stateName: 'x' }],
  [{ 'a-b': 'x' }],
  [{ a1: 'x' }],
  [{ '': 'x' }],
  [{ a: '' }],
  [{ a: ' x' }],
  [{ a: 'x ' }],
  [{ a: 'ü' }],
  [{ a: 'x\r\ny' }],
])('%j is a bug', (facts) => {
  expect(() => checkFacts(facts as Record<string, string>)).toThrow(RangeError);
});
