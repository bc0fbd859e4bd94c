import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionTimeout, timeLimits } from '../../src/lib/config/function-timeout.ts';
import { useTemporaryFolder } from '../folder.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const root = useTemporaryFolder();

let folders = 0;
/** A folder of an app with this `host.json`, if any. */
async function appWith(hostJson?: string): Promise<string> {
  const folder = join(root.path, String(folders++));
  await mkdir(join(folder, 'dist/app'), { recursive: true });
  if (hostJson !== undefined) await writeFile(join(folder, 'host.json'), hostJson);
  return folder;
}
const timeoutOf = async (hostJson?: string, env = {}): Promise<number> => functionTimeout(await appWith(hostJson), env);

describe('timeLimits', () => {
  test.each([
    ['a short one: parts of it', MINUTE, 36 * SECOND, 51 * SECOND],
    ['the default of the Consumption plan', 5 * MINUTE, 3 * MINUTE, 4.25 * MINUTE],
    ['just where the parts are the caps', (8 * MINUTE) / 0.6, 8 * MINUTE, 9.5 * MINUTE],
    ['10 minutes: the hard limit is still a part of it', 10 * MINUTE, 6 * MINUTE, 8.5 * MINUTE],
    ['a long one: before an update of the platform', 30 * MINUTE, 8 * MINUTE, 9.5 * MINUTE],
    ['none', Infinity, 8 * MINUTE, 9.5 * MINUTE],
  ])('%s', (_, timeout, softMs, hardMs) => {
    expect(timeLimits(timeout)).toEqual({ softMs, hardMs });
  });
});

describe('functionTimeout', () => {
  test.each([
    ['"00:05:00"', 5 * MINUTE],
    ['"00:30:00"', 30 * MINUTE],
    ['"1.02:03:04"', ((26 * 60 + 3) * 60 + 4) * SECOND],
    ['"00:01:30.5"', 90.5 * SECOND],
    ['"0:10"', 10 * MINUTE],
    ['"-1"', Infinity],
    ['-1', Infinity],
  ])('%s in host.json', async (text, ms) => {
    expect(await timeoutOf(`{ "functionTimeout": ${text} }`)).toBe(ms);
  });

  test('absent, or no host.json: five minutes', async () => {
    expect(await timeoutOf('{ "version": "2.0" }')).toBe(5 * MINUTE);
    expect(await timeoutOf('{ "functionTimeout": null }')).toBe(5 * MINUTE);
    expect(await timeoutOf()).toBe(5 * MINUTE);
  });

  test('host.json lies beside the bundle or above it; the nearest one counts', async () => {
    const folder = await appWith('{ "functionTimeout": "00:07:00" }');
    const bundle = join(folder, 'dist/app');
    expect(functionTimeout(bundle, {})).toBe(7 * MINUTE);
    await writeFile(join(bundle, 'host.json'), '{ "functionTimeout": "00:09:00" }');
    expect(functionTimeout(bundle, {})).toBe(9 * MINUTE);
  });

  test('the environment wins, in any case of letters; empty counts as unset', async () => {
    const text = '{ "functionTimeout": "00:07:00" }';
    expect(await timeoutOf(text, { AzureFunctionsJobHost__functionTimeout: '00:02:00' })).toBe(2 * MINUTE);
    expect(await timeoutOf(text, { AZUREFUNCTIONSJOBHOST__FUNCTIONTIMEOUT: '-1' })).toBe(Infinity);
    expect(await timeoutOf(text, { AzureFunctionsJobHost__functionTimeout: '' })).toBe(7 * MINUTE);
  });

  test.each(['"soon"', '""', '"00:00:00"', '"00:00:00.9"', '"24:00:00"', '"00:60:00"', '"-00:05:00"', '-2', '5', '{}'])(
    '%s fails with SETTING_INVALID',
    async (text) => {
      await expect(timeoutOf(`{ "functionTimeout": ${text} }`)).rejects.toMatchObject({
        code: 'SETTING_INVALID',
        context: { setting: 'functionTimeout of host.json', problem: expect.stringContaining('`00:10:00`') },
      });
    },
  );

  test('a bad value in the environment is named by its setting, and not quoted', async () => {
    const env = { AzureFunctionsJobHost__functionTimeout: 'secret' };
    await expect(timeoutOf('{}', env)).rejects.toMatchObject({
      context: { setting: 'AzureFunctionsJobHost__functionTimeout' },
      message: expect.not.stringContaining('secret'),
    });
  });

  test.each(['{', '[]', '7'])('a host.json of %s fails with SETTING_INVALID', async (text) => {
    await expect(timeoutOf(text)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  });

  test('a host.json that cannot be read fails with SETTING_INVALID', async () => {
    const folder = await appWith();
    await mkdir(join(folder, 'host.json'));
    expect(() => functionTimeout(folder, {})).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }));
  });

  test("the project's own host.json says thirty minutes", () => {
    expect(functionTimeout(join(import.meta.dirname, '../../src/functions'), {})).toBe(30 * MINUTE);
  });
});
