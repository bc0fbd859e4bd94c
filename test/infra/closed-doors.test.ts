import { describe, expect, test } from 'vitest';
import { deployments, json, modules, ofType, snapshots, theOne } from './templates.ts';

const INSIGHTS = 'Microsoft.Insights';

describe.each(deployments)('$scenario', (deployment) => {
  test('storage knows no keys, nothing in it is public, and it speaks TLS 1.2', () => {
    expect(theOne(deployment, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      isLocalUserEnabled: false,
      supportsHttpsTrafficOnly: true,
      minimumTlsVersion: 'TLS1_2',
    });
    const containers = ofType(deployment, 'Microsoft.Storage/storageAccounts/blobServices/containers');
    expect(containers.map(({ properties }) => properties['publicAccess'])).toEqual(containers.map(() => 'None'));
  });

  test('the app speaks https with TLS 1.2', () => {
    const { httpsOnly, siteConfig } = theOne(deployment, 'Microsoft.Web/sites').properties;
    expect({ httpsOnly, tls: siteConfig.minTlsVersion }).toEqual({ httpsOnly: true, tls: '1.2' });
  });

  test('code is published by identities only', () => {
    const { id, properties } = theOne(deployment, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect([id.split('/').at(-1), properties]).toEqual(['scm', { allow: false }]);
  });

  test('telemetry and the workspace take identities only', () => {
    expect(theOne(deployment, `${INSIGHTS}/components`).properties['DisableLocalAuth']).toBe(true);
    for (const { properties } of ofType(deployment, 'Microsoft.OperationalInsights/workspaces'))
      expect(properties['features']).toEqual({ disableLocalAuth: true });
  });
});

/** What may be asked for, and by whom it is answered, as far as that is a word in a template. */
const SECRETS = /\blist[A-Z]\w*\(|AccountKey|SharedAccess|sharedKey|instrumentationKey|connectionString/i;

test('no template hands out a secret', () => {
  const told = [...modules('main'), ...modules('events')].flatMap(({ path, template }) =>
    Object.entries((template['outputs'] ?? {}) as Readonly<Record<string, { readonly value?: unknown }>>)
      .filter(([name, output]) => SECRETS.test(name) || SECRETS.test(JSON.stringify(output)))
      .map(([name]) => `${path}: ${name}`),
  );
  expect(told).toEqual([]);
});

test('one key is asked for: by the second stage, in an address that Event Grid keeps to itself', () => {
  const asking = [...modules('main'), ...modules('events')].filter(({ template }) =>
    /\blist[A-Z]\w*\(/.test(JSON.stringify(template)),
  );
  expect(asking.map(({ path }) => path)).toEqual(['events']);
  const { resources, variables = {} } = json('compiled/events.json');
  const { endpointUrl } = resources.subscription.properties.destination.properties;
  expect(endpointUrl).toMatch(/&code=/);
  expect(JSON.stringify({ resources, variables }).match(/\blist[A-Z]\w*\(/g)).toEqual(['listKeys(']);
});

test.each(snapshots)('$scenario: no snapshot holds a secret', ({ predictedResources, outputs }) => {
  const found = JSON.stringify({ predictedResources, outputs }).match(/AccountKey=|SharedAccessSignature|[?&]sig=/g);
  expect(found).toBeNull();
});

test('settings of the reader, which may be secret, are secure on their way', () => {
  const inApp = modules('main').find(({ path }) => path === 'main/app')!.template['parameters'];
  expect([json('compiled/main.json')['parameters'].appSettings.type, inApp.appSettings.type]).toEqual([
    'secureObject',
    'secureObject',
  ]);
});

test('inboundAddresses let in those alone, and Event Grid for the blob trigger', () => {
  const { siteConfig } = theOne(
    deployments.find(({ scenario }) => scenario === 'max')!,
    'Microsoft.Web/sites',
  ).properties;
  expect(siteConfig.ipSecurityRestrictionsDefaultAction).toBe('Deny');
  expect(siteConfig.scmIpSecurityRestrictionsUseMain).toBe(false);
  expect(siteConfig.ipSecurityRestrictions).toEqual([
    { name: 'range-0', priority: 200, action: 'Allow', tag: 'Default', ipAddress: '192.0.2.0/24' },
    { name: 'event-grid', priority: 100, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureEventGrid' },
  ]);
});
