import { describe, expect, test } from 'vitest';
import { json, ofType, snapshot, theOne } from './templates.ts';

const SUBSCRIPTION = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';

describe.each(['events', 'private'])('%s', (scenario) => {
  const { name, properties } = theOne(snapshot(scenario), SUBSCRIPTION);

  test('events are those of whole blobs in the container, and of no container whose name begins alike', () => {
    expect(properties['filter']).toEqual({
      includedEventTypes: ['Microsoft.Storage.BlobCreated'],
      subjectBeginsWith: '/blobServices/default/containers/logs/',
      advancedFilters: [
        {
          operatorType: 'StringIn',
          key: 'data.api',
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit'],
        },
      ],
    });
  });

  test('they are tried as often as can be, and kept when nobody takes them', () => {
    expect(properties['retryPolicy']).toEqual({ maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 });
    const { identity, deadLetterDestination } = properties['deadLetterWithResourceIdentity'];
    expect(identity).toEqual({ type: 'SystemAssigned' });
    expect(deadLetterDestination.properties.blobContainerName).toBe('dead-letter');
  });

  test('both ways in are one subscription, so that a change of the way in leaves none behind', () => {
    expect(name.split('/')[1]).toBe('logs');
  });
});

test('the blob trigger is led to in the second stage only', () => {
  for (const scenario of ['defaults', 'max']) {
    expect(snapshot(scenario).outputs!['SERVICE_APP_INTAKE']).toBe('blob');
    expect(ofType(snapshot(scenario), SUBSCRIPTION)).toEqual([]);
  }
});

test('the key in its address is encoded: keys end in ==', () => {
  const { resources } = json('compiled/events.json');
  expect(JSON.stringify(resources.subscription)).toMatch(/uriComponent\(listKeys\(/);
});

test('dead letters go after a month; nothing else in the account goes by its age', () => {
  const { rules } = theOne(snapshot('defaults'), 'Microsoft.Storage/storageAccounts/managementPolicies').properties[
    'policy'
  ];
  expect(rules.map(({ definition }: { definition: object }) => definition)).toEqual([
    {
      filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letter/'] },
      actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } },
    },
  ]);
});

test('no version of a ledger is kept when it is written, and no log that was deleted comes back', () => {
  const blobs = theOne(snapshot('defaults'), 'Microsoft.Storage/storageAccounts/blobServices').properties;
  expect(blobs).toMatchObject({ deleteRetentionPolicy: { enabled: false }, isVersioningEnabled: false });
});
