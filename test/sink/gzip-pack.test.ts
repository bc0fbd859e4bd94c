import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipPack } from '../../src/lib/sink/gzip-pack.ts';

test.each([2, 1000, 1_000_000])(
  'a body of %i bytes comes back from its gzip, which is smaller where it can be',
  async (bytes) => {
    const body = Buffer.alloc(bytes, '[{"n":1},{"n":2}]');
    const packed = await gzipPack(body);
    expect(gunzipSync(packed).equals(body)).toBe(true);
    expect(packed.length).toBeLessThan(50 + bytes / 50);
  },
);
