import { expect, test } from 'vitest';
import { bufferCollector } from '../../src/lib/cli/buffer-collector.ts';

const MEGABYTE = 1 << 20;

// V8 frees them beside the program, and on a busy machine late.
test('dead buffers do not pile up where it is called now and then', { retry: 2 }, () => {
  const collect = bufferCollector();
  let most = 0;
  for (let i = 0; i < 300; i++) {
    Buffer.alloc(MEGABYTE);
    collect();
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  // Left alone it is 98 MB.
  expect(most).toBeLessThan(80e6);
});

test('where much is in use it does not collect at each call', () => {
  const held = Array.from({ length: 80 }, () => Buffer.alloc(MEGABYTE));
  const collect = bufferCollector();
  collect();
  const started = process.cpuUsage();
  for (let i = 0; i < 2000; i++) collect();
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(1);
  expect(held).toHaveLength(80);
});
