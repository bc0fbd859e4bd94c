import type { BlobServiceClient } from '@azure/storage-blob';
import { PipelineError } from '../errors.ts';
import { azureCredential } from './credential.ts';
import type { Environment } from './credential.ts';

/**
 * Storage accounts by the name of their connection, read as the Functions host reads them: a connection string in
 * `NAME`, or an identity with `NAME__accountName` or `NAME__blobServiceUri` (`NAME__credential=managedidentity` and
 * `NAME__clientId` choose a user-assigned one). One client per name. A missing setting is SETTING_INVALID.
 *
 * `@azure/storage-blob` is loaded with the first account: it weighs 40 MB, which sending a local file need not pay.
 */
export function storageAccounts(env: Environment): (connection: string) => Promise<BlobServiceClient> {
  const clients = new Map<string, BlobServiceClient>();
  return async (connection) => {
    const { BlobServiceClient } = await import('@azure/storage-blob');
    let client = clients.get(connection);
    if (client === undefined) {
      client = connect(BlobServiceClient, connection, env);
      clients.set(connection, client);
    }
    return client;
  };
}

function connect(Client: typeof BlobServiceClient, connection: string, env: Environment): BlobServiceClient {
  const setting = (suffix: string): string | undefined =>
    env[`${connection}${suffix}`] || env[`AzureWebJobs${connection}${suffix}`] || undefined;
  const text = setting('');
  if (text !== undefined) {
    try {
      return Client.fromConnectionString(text);
    } catch (cause) {
      const problem = 'is not a storage connection string';
      throw new PipelineError('SETTING_INVALID', { setting: connection, problem }, { cause });
    }
  }
  const url = setting('__blobServiceUri') ?? setting('__serviceUri') ?? accountUrl(setting('__accountName'));
  if (url === undefined) {
    const problem = `is missing (nor is there ${connection}__accountName or ${connection}__blobServiceUri)`;
    throw new PipelineError('SETTING_INVALID', { setting: connection, problem });
  }
  if (!URL.canParse(url)) {
    throw new PipelineError('SETTING_INVALID', { setting: connection, problem: 'does not lead to a URL of blobs' });
  }
  return new Client(url, azureCredential(env, setting('__clientId')));
}

const accountUrl = (name: string | undefined): string | undefined => name && `https://${name}.blob.core.windows.net`;
