import { expect, test } from 'vitest';
import { configFile } from '../../src/lib/cli/config-file.ts';

test.each([
  ['an option', 'a.yaml', 'b.yaml', 'a.yaml'],
  ['the environment', undefined, 'b.yaml', 'b.yaml'],
  ['an empty value there', undefined, ' ', 'logs.yaml'],
  ['nothing', undefined, undefined, 'logs.yaml'],
])('%s', (_, option, value, file) => {
  expect(configFile(option, value === undefined ? {} : { LOGSLUICE_CONFIG: value })).toBe(file);
});
