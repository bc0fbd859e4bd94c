import { describe, expect, test } from 'vitest';
import { livePlaces, safeOrigin } from '../../src/lib/live/live-places.ts';
import { GROUP, ROUTING, SUBSCRIPTION, WORKSPACE } from './deployment.ts';

const values = {
  AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
  AZURE_RESOURCE_GROUP: GROUP,
  WORKSPACE_ID: WORKSPACE,
  SERVICE_APP_URI: 'https://app.example',
  RULE_ROUTING: JSON.stringify(ROUTING),
};
const azd = { name: 'dev', values };

test('what azd put out is enough', () => {
  expect(livePlaces({}, {}, azd)).toEqual({
    url: 'https://app.example',
    azure: { subscription: SUBSCRIPTION, resourceGroup: GROUP, workspaceId: WORKSPACE, routing: ROUTING },
    unknown: [],
  });
});

test('the environment wins over azd, an option over both', () => {
  const env = {
    AZURE_RESOURCE_GROUP: 'rg-env',
    AZURE_SUBSCRIPTION_ID: 's-env',
    LOGSLUICE_WORKSPACE_ID: `${WORKSPACE}2`,
  };
  const { azure } = livePlaces({ resourceGroup: 'rg-option' }, env, azd);
  expect(azure).toMatchObject({ resourceGroup: 'rg-option', subscription: 's-env', workspaceId: `${WORKSPACE}2` });
});

test('what is not known is named; without routing the rest is', () => {
  expect(livePlaces({ subscription: 's' }, { AZURE_RESOURCE_GROUP: '' }, undefined)).toEqual({
    unknown: ['AZURE_RESOURCE_GROUP', 'LOGSLUICE_WORKSPACE_ID'],
  });
  const { RULE_ROUTING: _, ...rest } = values;
  expect(livePlaces({}, rest, undefined).azure).not.toHaveProperty('routing');
});

describe('SETTING_INVALID', () => {
  test.each([
    ['--workspace', { ...values, WORKSPACE_ID: 'law' }],
    ['--workspace', { ...values, WORKSPACE_ID: `${WORKSPACE}/tables/x` }],
    ['--workspace', { ...values, WORKSPACE_ID: `${WORKSPACE}?x=` }],
    ['LOGSLUICE_RULES', { ...values, RULE_ROUTING: '[' }],
    ['LOGSLUICE_RULES', { ...values, RULE_ROUTING: '[{"id":"dcr-1"}]' }],
    ['--url', { ...values, SERVICE_APP_URI: 'http://app.example' }],
  ])('%s', (setting, given) => {
    expect(() => livePlaces({}, given, undefined)).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', context: expect.objectContaining({ setting }) as object }),
    );
  });
});

test.each([
  'https://a.example',
  'https://a.example:8443',
  'http://127.0.0.1:7071',
  'http://localhost:1',
  'http://[::1]:1',
])('%s may be shown a key', (address) => {
  expect(safeOrigin(address, '--url')).toBe(address);
});

test.each([
  'http://a.example',
  'http://127.0.0.1.example',
  'ftp://a.example',
  'a.example',
  'https://a.example/path',
  'https://a.example?x=1',
  'https://somebody@a.example',
])('%s may not', (address) => {
  expect(() => safeOrigin(address, '--url')).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }));
});
