import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../guards/source-files.ts';
import { appSettings } from './app-settings.ts';
import { deployments, ofType, theOne } from './templates.ts';

/** Refused with error 51021 by newer regions, ignored by older ones. */
const REFUSED_CONFIG = [
  'linuxFxVersion',
  'ftpsState',
  'use32BitWorkerProcess',
  'preWarmedInstanceCount',
  'netFrameworkVersion',
  'functionsRuntimeScaleMonitoringEnabled',
  'functionAppScaleLimit',
];

/** Refused, or of plans that came before. */
const REFUSED_SETTINGS = [
  'FUNCTIONS_WORKER_RUNTIME',
  'FUNCTIONS_WORKER_RUNTIME_VERSION',
  'FUNCTIONS_WORKER_PROCESS_COUNT',
  'FUNCTIONS_EXTENSION_VERSION',
  'SCM_DO_BUILD_DURING_DEPLOYMENT',
  'ENABLE_ORYX_BUILD',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_NODE_DEFAULT_VERSION',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_SKIP_CONTENTSHARE_VALIDATION',
  'WEBSITE_VNET_ROUTE_ALL',
];

// Azure takes any value of these when it deploys, and Bicep checks none: a wrong one is an app that never starts.
describe.each(deployments)('$scenario', (deployment) => {
  const site = theOne(deployment, 'Microsoft.Web/sites');
  const { siteConfig, functionAppConfig } = site.properties;

  test('the plan is Flex Consumption on Linux', () => {
    const { sku, properties } = theOne(deployment, 'Microsoft.Web/serverfarms');
    expect({ sku, properties }).toEqual({
      sku: { name: 'FC1', tier: 'FlexConsumption' },
      properties: { reserved: true },
    });
    expect(site['kind']).toBe('functionapp,linux');
    expect(site.properties['serverFarmId']).toMatch(/\/serverfarms\/plan-/);
  });

  test('it runs the Node that the project is built for', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: { node: string };
    };
    expect(functionAppConfig.runtime).toEqual({ name: 'node', version: devDependencies.node.split('.')[0] });
  });

  test('instances have a size that exists, in a number that may be', () => {
    const { instanceMemoryMB, maximumInstanceCount, alwaysReady } = functionAppConfig.scaleAndConcurrency;
    expect([512, 2048, 4096]).toContain(instanceMemoryMB);
    expect(maximumInstanceCount).toBeGreaterThanOrEqual(40);
    expect(maximumInstanceCount).toBeLessThanOrEqual(1000);
    for (const { instanceCount } of alwaysReady) expect(instanceCount).toBeLessThanOrEqual(maximumInstanceCount);
  });

  test('the package comes out of storage by the identity', () => {
    const { type, authentication } = functionAppConfig.deployment.storage;
    expect([type, authentication.type]).toEqual(['blobContainer', 'UserAssignedIdentity']);
    expect(Object.keys(site['identity'].userAssignedIdentities)).toEqual([
      authentication.userAssignedIdentityResourceId,
    ]);
  });

  test('nothing is set that Flex Consumption refuses', () => {
    expect(Object.keys(siteConfig).filter((name) => REFUSED_CONFIG.includes(name))).toEqual([]);
    expect(Object.keys(appSettings(deployment)).filter((name) => REFUSED_SETTINGS.includes(name))).toEqual([]);
    expect(ofType(deployment, 'Microsoft.Web/sites/config')).toEqual([]);
  });

  test('azd finds it by its tags', () => {
    expect(site['tags']).toMatchObject({ 'azd-service-name': 'app', 'azd-env-name': expect.any(String) });
    expect(theOne(deployment, 'Microsoft.Resources/resourceGroups')['tags']).toHaveProperty('azd-env-name');
  });
});
