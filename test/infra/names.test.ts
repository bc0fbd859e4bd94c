import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkSettings } from '../../src/lib/app.ts';
import { loadFunctionApp } from '../functions/function-app.ts';
import { appSettings } from './app-settings.ts';
import { deployments, ofType, snapshot, snapshots, theOne, type Snapshot } from './templates.ts';

afterEach(() => vi.unstubAllEnvs());

interface Binding {
  readonly type: string;
  readonly queueName?: string;
  readonly path?: string;
}

/** What the functions of the app listen to, when it has the settings of the deployment. */
async function triggers(deployment: Snapshot): Promise<ReadonlyMap<string, Binding>> {
  const { registry } = await loadFunctionApp(appSettings(deployment));
  return new Map(
    Array.from(registry.functions, ([, { metadata }]) => {
      const trigger = Object.values(metadata.bindings).find(({ type }) => type.endsWith('Trigger'));
      return [metadata.name, trigger as unknown as Binding];
    }),
  );
}

const last = ({ name }: { readonly name: string }): string => name.split('/').at(-1)!;

describe.each(deployments)('$scenario', (deployment) => {
  test('the queues are those that functions listen to, each with its poison queue', async () => {
    const listened = [...(await triggers(deployment)).values()].flatMap(({ queueName = [] }) => queueName);
    const made = ofType(deployment, 'Microsoft.Storage/storageAccounts/queueServices/queues').map(last);
    expect(made.toSorted()).toEqual(listened.toSorted());
    expect(listened.filter((name) => !name.endsWith('-poison') && !listened.includes(`${name}-poison`))).toEqual([]);
  });

  test('the containers are those of the settings, of the package and of dead letters', () => {
    const { settings } = checkSettings(appSettings(deployment));
    const made = ofType(deployment, 'Microsoft.Storage/storageAccounts/blobServices/containers').map(last);
    expect(made.toSorted()).toEqual(
      [settings!.container, settings!.stateContainer, 'app-package', 'dead-letter'].toSorted(),
    );
    const { storage } = theOne(deployment, 'Microsoft.Web/sites').properties['functionAppConfig'].deployment;
    expect(storage.value).toMatch(/\/app-package$/);
  });

  test('what is always ready is a function of the app', async () => {
    const { alwaysReady } = theOne(deployment, 'Microsoft.Web/sites').properties['functionAppConfig']
      .scaleAndConcurrency;
    const functions = await triggers(deployment);
    const groups = Array.from(functions, ([name, { type }]) => (type === 'blobTrigger' ? 'blob' : `function:${name}`));
    expect(
      alwaysReady.map(({ name }: { name: string }) => name).filter((name: string) => !groups.includes(name)),
    ).toEqual([]);
  });
});

test.each([
  ['defaults', [{ name: 'blob', instanceCount: 1 }]],
  ['private', []],
  ['us-government', [{ name: 'function:ingestEvent', instanceCount: 2 }]],
])('%s: what is always ready takes events', (scenario, expected) => {
  const { scaleAndConcurrency } = theOne(snapshot(scenario), 'Microsoft.Web/sites').properties['functionAppConfig'];
  expect(scaleAndConcurrency.alwaysReady).toEqual(expected);
});

test('the events of the second stage go to the blob trigger, which is one of its container', async () => {
  const { destination, filter } = subscriptionOf('events');
  const name = /functionName=Host\.Functions\.(\w+)&/.exec(destination.properties.endpointUrl as string)![1]!;
  const { type, path } = (await triggers(snapshot('defaults'))).get(name)!;
  expect(type).toBe('blobTrigger');
  expect(filter.subjectBeginsWith).toBe(`/blobServices/default/containers/${path!.split('/')[0]}/`);
});

test('the events of a queue go to the one that a function of it listens to', async () => {
  const { deliveryWithResourceIdentity, filter } = subscriptionOf('private');
  const { queueName } = deliveryWithResourceIdentity.destination.properties;
  expect((await triggers(snapshot('private'))).get('ingestEvent')?.queueName).toBe(queueName);
  expect(filter).toEqual(subscriptionOf('events').filter);
});

const subscriptionOf = (scenario: string) =>
  theOne(snapshot(scenario), 'Microsoft.EventGrid/systemTopics/eventSubscriptions').properties;

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const RULES: Readonly<Record<string, RegExp>> = {
  'Microsoft.EventGrid/systemTopics': /^[A-Za-z0-9-]{3,50}$/,
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': /^[A-Za-z0-9-]{3,64}$/,
  'Microsoft.Insights/components': /^[^%&\\?/]{1,260}$/,
  'Microsoft.Insights/dataCollectionEndpoints': /^[A-Za-z0-9-]{3,44}$/,
  'Microsoft.Insights/dataCollectionRules': /^[A-Za-z0-9-]{3,64}$/,
  'Microsoft.Insights/privateLinkScopes': /^[A-Za-z0-9._()-]{1,255}$/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/,
  'Microsoft.Network/privateEndpoints': /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'Microsoft.Network/virtualNetworks': /^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  'Microsoft.Resources/resourceGroups': /^[\w().-]{0,89}[\w()-]$/,
  'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
  'Microsoft.Storage/storageAccounts/blobServices/containers': /^[a-z0-9](-?[a-z0-9]){2,62}$/,
  'Microsoft.Storage/storageAccounts/queueServices/queues': /^[a-z0-9](-?[a-z0-9]){2,62}$/,
  'Microsoft.Web/serverfarms': /^[A-Za-z0-9-]{1,60}$/,
  'Microsoft.Web/sites': /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/,
};

test.each(snapshots)('$scenario: names are as Azure demands, however long that of the environment', (one) => {
  const wrong = one.predictedResources
    .map((resource) => ({ type: resource.type, name: last(resource) }))
    .filter(({ type, name }) => RULES[type]?.test(name) === false);
  expect(wrong).toEqual([]);
});

test('the longest name of an environment is among the scenarios', () => {
  const { name, tags } = theOne(snapshot('max'), 'Microsoft.Resources/resourceGroups');
  expect(tags['azd-env-name']).toHaveLength(64);
  expect(name.length).toBeLessThanOrEqual(90);
});
