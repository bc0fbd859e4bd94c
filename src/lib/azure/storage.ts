import { BlobServiceClient } from '@azure/storage-blob';
import { PipelineError } from '../errors.ts';
import { azureCredential } from './credential.ts';
import type { Environment } from './credential.ts';

/**
 * Storage accounts by the name of their connection, read as the Functions host reads them: a connection string in
 * `NAME`, or an identity with `NAME__accountName` or `NAME__blobServiceUri` (`NAME__credential=managedidentity` and
 * `NAME__clientId` choose a user-assigned one). One client per name. A missing setting is SETTING_INVALID.
 */
export function storageAccounts(env: Environment): (connection: string) => BlobServiceClient {
  const clients = new Map<string, BlobServiceClient>();
  return (connection) => {
    let client = clients.get(connection);
    if (client === undefined) {
      client = connect(connection, env);
      clients.set(connection, client);
    }
    return client;
  };
}

function connect(connection: string, env: Environment): BlobServiceClient {
  const setting = (suffix: string): string | undefined =>
    env[`${connection}${suffix}`] || env[`AzureWebJobs${connection}${suffix}`] || undefined;
  const text = setting('');
  if (text !== undefined) {
    try {
      return BlobServiceClient.fromConnectionString(text);
    } catch (cause) {
      throw new PipelineError(
        'SETTING_INVALID',
        { setting: connection, problem: 'is not a storage connection string' },
        { cause },
      );
    }
  }
  const url = setting('__blobServiceUri') ?? setting('__serviceUri') ?? accountUrl(setting('__accountName'));
  if (url === undefined) {
    throw new PipelineError('SETTING_INVALID', {
      setting: connection,
      problem: `is missing (nor is there ${connection}__accountName or ${connection}__blobServiceUri)`,
    });
  }
  return new BlobServiceClient(url, azureCredential(env, setting('__clientId')));
}

const accountUrl = (name: string | undefined): string | undefined => name && `https://${name}.blob.core.windows.net`;
