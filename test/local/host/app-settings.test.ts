import { expect, test } from 'vitest';
import { connectionString, isDisabled, resolveBinding } from '../../../src/lib/local/host/app-settings.ts';

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

test.each([
  ['AzureWebJobs.take.Disabled', 'true', true],
  ['AzureWebJobs.take.Disabled', 'True', true],
  ['AzureWebJobs_take_Disabled', '1', true],
  ['AzureWebJobs.take.Disabled', 'false', false],
  ['AzureWebJobs.take.Disabled', '0', false],
  ['AzureWebJobs.take.Disabled', 'yes', false],
  ['AzureWebJobs.takeMore.Disabled', 'true', false],
  // To the host a double underscore is a colon.
  ['AzureWebJobs__take__Disabled', 'true', false],
])('%s = %s pauses the function: %s', (name, value, disabled) => {
  expect(isDisabled('take', { [name]: value })).toBe(disabled);
});
