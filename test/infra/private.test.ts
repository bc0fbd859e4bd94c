import { describe, expect, test } from 'vitest';
import { deployments, json, ofType, snapshot, theOne, type Snapshot } from './templates.ts';

const NETWORK = 'Microsoft.Network';
const CLOUDS = json('clouds.json');

/** What is in a virtual network that the deployment makes. */
describe.each([
  ['private', 'AzureCloud'],
  ['us-government', 'AzureUSGovernment'],
] as const)('%s', (scenario, cloud) => {
  const deployment = snapshot(scenario);
  const { storage, monitor, automation } = CLOUDS[cloud];
  const network = theOne(deployment, `${NETWORK}/virtualNetworks`);

  test('nothing but the deployment, and queries, comes in from outside', () => {
    expect(theOne(deployment, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' },
    });
    expect(theOne(deployment, 'Microsoft.Insights/dataCollectionEndpoints').properties['networkAcls']).toEqual({
      publicNetworkAccess: 'Disabled',
    });
    for (const type of ['Microsoft.Insights/components', 'Microsoft.OperationalInsights/workspaces'])
      expect(theOne(deployment, type).properties).toMatchObject({
        publicNetworkAccessForIngestion: 'Disabled',
        publicNetworkAccessForQuery: 'Enabled',
      });
  });

  test('rules have the data collection endpoint', () => {
    const { id } = theOne(deployment, 'Microsoft.Insights/dataCollectionEndpoints');
    const rules = ofType(deployment, 'Microsoft.Insights/dataCollectionRules');
    expect(rules.map(({ properties }) => properties['dataCollectionEndpointId'])).toEqual(rules.map(() => id));
  });

  test('the app is in a subnet of its own, large enough, with a name that Flex Consumption takes', () => {
    const subnet = network.properties['subnets'].find(({ name }: { name: string }) => name === 'app');
    expect(subnet.properties.delegations[0].properties.serviceName).toBe('Microsoft.App/environments');
    expect(subnet.properties.addressPrefix).toMatch(/\/24$/);
    expect(subnet.name).not.toContain('_');
    expect(theOne(deployment, 'Microsoft.Web/sites').properties['virtualNetworkSubnetId']).toBe(
      `${network.id}/subnets/app`,
    );
  });

  test('each service has an endpoint, with the zones of its names', () => {
    const groups = ofType(deployment, `${NETWORK}/privateEndpoints/privateDnsZoneGroups`).map(
      ({ name, properties }) => [
        /^pe-(\w+)-/.exec(name)![1],
        zoneNames(properties['privateDnsZoneConfigs'].map((one: ZoneConfig) => one.properties.privateDnsZoneId)),
      ],
    );
    expect(Object.fromEntries(groups)).toEqual({
      blob: [`privatelink.blob.${storage}`],
      queue: [`privatelink.queue.${storage}`],
      table: [`privatelink.table.${storage}`],
      azuremonitor: [
        `privatelink.agentsvc.azure-automation.${automation}`,
        `privatelink.blob.${storage}`,
        `privatelink.monitor.${monitor}`,
        `privatelink.ods.opinsights.${monitor}`,
        `privatelink.oms.opinsights.${monitor}`,
      ],
    });
    const endpoints = ofType(deployment, `${NETWORK}/privateEndpoints`);
    expect(endpoints.map(({ properties }) => properties['subnet'].id)).toEqual(
      endpoints.map(() => `${network.id}/subnets/endpoints`),
    );
  });

  test('each zone is made once, and linked to the network', () => {
    const zones = ofType(deployment, `${NETWORK}/privateDnsZones`).map(({ name }) => name);
    expect(zones).toHaveLength(7);
    const links = ofType(deployment, `${NETWORK}/privateDnsZones/virtualNetworkLinks`);
    expect(links.map(({ name }) => name.split('/')[0])).toEqual(zones);
    expect(links.map(({ properties }) => properties['virtualNetwork'].id)).toEqual(links.map(() => network.id));
  });

  test('the private link scope has the workspace, the endpoint and the component', () => {
    expect(members(deployment)).toEqual(['appi', 'dce', 'log']);
    expect(theOne(deployment, 'Microsoft.Insights/privateLinkScopes').properties['accessModeSettings']).toEqual({
      ingestionAccessMode: 'PrivateOnly',
      queryAccessMode: 'Open',
    });
  });

  test('events come by the queue', () => {
    expect(deployment.outputs!['SERVICE_APP_INTAKE']).toBe('queue');
    const { deliveryWithResourceIdentity: delivery } = theOne(
      deployment,
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    ).properties;
    expect(delivery.destination.properties.queueMessageTimeToLiveInSeconds).toBe(-1);
  });
});

interface ZoneConfig {
  readonly properties: { readonly privateDnsZoneId: string };
}

const zoneNames = (ids: readonly string[]): readonly string[] => ids.map((id) => id.split('/').at(-1)!).toSorted();

/** By what their names begin with. */
const members = (deployment: Snapshot): readonly string[] =>
  ofType(deployment, 'Microsoft.Insights/privateLinkScopes/scopedResources')
    .map(({ properties }) => (properties['linkedResourceId'] as string).split('/').at(-1)!.split('-')[0]!)
    .toSorted();

test('a network, zones and a scope that exist are used, and nothing of them is made', () => {
  const deployment = snapshot('max');
  for (const type of ['virtualNetworks', 'privateDnsZones', 'privateDnsZones/virtualNetworkLinks'])
    expect(ofType(deployment, `${NETWORK}/${type}`)).toEqual([]);
  expect(ofType(deployment, 'Microsoft.Insights/privateLinkScopes')).toEqual([]);
  // The workspace is there under a name of its own.
  expect(members(deployment)).toEqual(['appi', 'dce']);
  const endpoints = ofType(deployment, `${NETWORK}/privateEndpoints`);
  expect(endpoints.map(({ name }) => name.split('-')[1])).toEqual(['blob', 'queue', 'table']);
  expect(JSON.stringify(ofType(deployment, `${NETWORK}/privateEndpoints/privateDnsZoneGroups`))).toContain(
    '/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net',
  );
});

test.each(deployments)('$scenario: no zone group has more than the five zones that Azure takes', (deployment) => {
  for (const { properties } of ofType(deployment, `${NETWORK}/privateEndpoints/privateDnsZoneGroups`))
    expect(properties['privateDnsZoneConfigs'].length).toBeLessThanOrEqual(5);
});

test('without `private` there is no network', () => {
  const types = snapshot('defaults').predictedResources.map(({ type }) => type);
  expect(types.filter((type) => /Network|privateLink|dataCollectionEndpoints/.test(type))).toEqual([]);
});
