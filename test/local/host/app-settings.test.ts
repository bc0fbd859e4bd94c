import { expect, test } from 'vitest';
import { connectionString, resolveBinding } from '../../../src/lib/local/host/app-settings.ts';

const settings = {
  LOGS: 'logs',
  LogsStorage: 'own',
  AzureWebJobsOther: 'prefixed',
  AzureWebJobsStorage: 'app',
  EMPTY: '',
};

test('settings in percent signs are put in, in every string of a binding', () => {
  const binding = { type: 'blobTrigger', direction: 'in', path: '%LOGS%/{name}', sdkBinding: true } as const;
  expect(resolveBinding(binding, settings)).toEqual({ ...binding, path: 'logs/{name}' });
});

test.each(['MISSING', 'EMPTY'])('a binding with %%%s%% fails with SETTING_INVALID', (name) => {
  expect(() => resolveBinding({ type: 't', direction: 'in', path: `%${name}%` }, settings)).toThrow(
    expect.objectContaining({ code: 'SETTING_INVALID' }),
  );
});

test.each([
  ['LogsStorage', 'own'],
  ['Other', 'prefixed'],
  ['', 'app'],
  [undefined, 'app'],
])('the connection %j is %j', (name, value) => {
  expect(connectionString(name, settings)).toBe(value);
});

test('a connection without a value fails with SETTING_INVALID', () => {
  expect(() => connectionString('Nobody', settings)).toThrow(
    expect.objectContaining({ code: 'SETTING_INVALID', message: expect.stringContaining('Nobody') }),
  );
});
