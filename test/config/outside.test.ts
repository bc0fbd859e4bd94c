import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { outsideOf } from '../../src/lib/config/outside.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();

beforeAll(() => {
  writeFileSync(join(folder.path, 'codes.json'), '{}');
  writeFileSync(join(folder.path, 'long.json'), ' '.repeat(1_000_001));
});

test.each([
  ['codes.json', Buffer.from('{}')],
  ['long.json', { fault: 'has more than 1000000 bytes' }],
  ['none.json', { fault: 'cannot be read (ENOENT)' }],
  ['.', { fault: 'cannot be read (EISDIR)' }],
])('what %s beside logs.yaml holds, or why it cannot be had', (name, held) => {
  expect(outsideOf(join(folder.path, 'logs.yaml'), {}).readFile(name)).toEqual(held);
});

test('settings are variables of the environment', () => {
  const outside = outsideOf('logs.yaml', { LOGSLUICE_HASH_KEY: 'a key' });
  const names = ['LOGSLUICE_HASH_KEY', 'LOGSLUICE_HASH_KEY_B'];
  expect(names.map((name) => outside.setting(name))).toEqual(['a key', undefined]);
});
