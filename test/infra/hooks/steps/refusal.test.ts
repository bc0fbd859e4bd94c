import { expect, test } from 'vitest';
import { redacted } from '../../../../infra/hooks/steps/refusal.js';

test.each([
  [
    'https://x/runtime/webhooks/blobs?functionName=f&code=abc%3D%3D&z=1',
    'https://x/runtime/webhooks/blobs?functionName=f&code=…&z=1',
  ],
  ["'https://x/?sv=1&sig=a/b+c=' failed", "'https://x/?sv=1&sig=…' failed"],
  ['(code: ResourceNotFound)', '(code: ResourceNotFound)'],
])('%s', (text, shown) => {
  expect(redacted(text)).toBe(shown);
});
