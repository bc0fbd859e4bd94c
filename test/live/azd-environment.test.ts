import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { azdEnvironment } from '../../src/lib/live/azd-environment.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-azd-'));
  for (const name of ['dev', 'prod']) await mkdir(join(folder, '.azure', name), { recursive: true });
  await writeFile(join(folder, '.azure/config.json'), '{"version":1,"defaultEnvironment":"dev"}');
  await writeFile(
    join(folder, '.azure/dev/.env'),
    [
      'AZURE_RESOURCE_GROUP="rg-dev"',
      String.raw`RULE_ROUTING="[{\"endpoint\":\"https://a.example\",\"id\":\"dcr-1\"}]"`,
      String.raw`NOTE="a\\b\nc\$d"`,
      'COUNT=3',
      '# a comment',
      'no name',
      'EMPTY=""',
    ].join('\r\n'),
  );
  await writeFile(join(folder, '.azure/prod/.env'), 'AZURE_RESOURCE_GROUP=rg-prod\n');
});
afterAll(() => rm(folder, { recursive: true }));

test('the environment that azd has chosen, with values as they were before azd escaped them', () => {
  expect(azdEnvironment(folder, undefined)).toEqual({
    name: 'dev',
    values: {
      AZURE_RESOURCE_GROUP: 'rg-dev',
      RULE_ROUTING: '[{"endpoint":"https://a.example","id":"dcr-1"}]',
      NOTE: 'a\\b\nc$d',
      COUNT: '3',
      EMPTY: '',
    },
  });
});

test('another by its name', () => {
  expect(azdEnvironment(folder, 'prod')?.values).toEqual({ AZURE_RESOURCE_GROUP: 'rg-prod' });
});

test.each(['none', '../.azure/dev', '..', ''])('none of the name %j', (name) => {
  expect(azdEnvironment(folder, name)).toBeUndefined();
});

test('none where azd was never run, or its file is broken', async () => {
  const other = await mkdtemp(join(tmpdir(), 'logsluice-azd-'));
  expect(azdEnvironment(other, undefined)).toBeUndefined();
  await mkdir(join(other, '.azure'));
  await writeFile(join(other, '.azure/config.json'), '{"defaultEnv');
  expect(azdEnvironment(other, undefined)).toBeUndefined();
  await rm(other, { recursive: true });
});
