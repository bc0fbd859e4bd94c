import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { watchFile } from '../../src/lib/local/watch-file.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();

test('several writes, and a file put in its place, are one change; other files and what comes after the end are none', async () => {
  const path = join(folder.path, 'logs.yaml');
  let changes = 0;
  await writeFile(path, '1');
  const stop = watchFile(path, () => changes++);
  await writeFile(path, '2');
  await writeFile(`${path}.new`, '3');
  await rename(`${path}.new`, path);
  await vi.waitFor(() => expect(changes).toBe(1));
  await writeFile(join(folder.path, 'other'), '4');
  await delay(400);
  stop();
  await writeFile(path, '5');
  await delay(400);
  expect(changes).toBe(1);
});
