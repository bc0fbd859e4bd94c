import base from '@azure/functions-extensions-base';
import { expect, test } from 'vitest';
import '../../src/functions/blob-binding.ts';

const create = (given: Parameters<ReturnType<typeof base.ResourceFactoryResolver.getInstance>['createClient']>[1]) =>
  base.ResourceFactoryResolver.getInstance().createClient('AzureStorageBlobs', given);

const data = (content: object) => ({
  version: '1.0',
  source: 'AzureStorageBlobs',
  contentType: 'application/json',
  content: Buffer.from(JSON.stringify(content)),
});

test('a blob trigger is handed the name of its blob, from the binding itself', () => {
  const content = { Connection: 'LogsStorage', ContainerName: 'logs', BlobName: 'app/a.log' };
  expect(create(data(content))).toEqual({ connection: 'LogsStorage', container: 'logs', name: 'app/a.log' });
});

test('several blobs at once are what no trigger gives', () => {
  expect(() => create([data({})])).toThrow('has no content');
});
