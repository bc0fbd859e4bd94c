import { expect, test } from 'vitest';
import { isPlainHttp } from '../../src/lib/sink/loopback.ts';

test.each([
  ['http://127.0.0.1:5170', true],
  ['http://[::1]:5170', true],
  ['HTTP://localhost', true],
  ['https://127.0.0.1:5170', false],
  ['https://logs.example', false],
])('%s is plain http: %s', (endpoint, plain) => {
  expect(isPlainHttp(endpoint)).toBe(plain);
});
