import { expect, test } from 'vitest';
import { loadConfig } from '../../src/lib/config/load-config.ts';
import { logNamed } from '../../src/lib/config/log-named.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';

const LOGS = `logs:
  - { name: app, match: '**', format: { type: json }, table: App_CL, columns: { Level: string } }
  - { name: web, match: 'web/**', format: { type: json }, table: Web_CL, columns: { Level: string } }
`;
const config = loadConfig(LOGS, 'my.yaml', valueChecks);

test('is the log of that name, though another takes its files', () => {
  expect(logNamed(config, 'web')).toBe(config.logs[1]);
});

test('names those that there are where none is called so', () => {
  expect(() => logNamed(config, 'wep')).toThrowError(
    expect.objectContaining({
      code: 'SETTING_INVALID',
      message: 'The setting --log names no log of my.yaml; it has app, web.',
    }) as Error,
  );
});
