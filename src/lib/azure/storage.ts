import type { BlobServiceClient } from '@azure/storage-blob';
import type { QueueServiceClient } from '@azure/storage-queue';
import type { TokenCredential } from '@azure/core-auth';
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
  return oncePerName(async (connection) => {
    const { BlobServiceClient } = await import('@azure/storage-blob');
    return connect(BlobServiceClient, 'blob', connection, env);
  });
}

/** The same for queues, with `NAME__queueServiceUri`. */
export function queueAccounts(env: Environment): (connection: string) => Promise<QueueServiceClient> {
  return oncePerName(async (connection) => {
    const { QueueServiceClient } = await import('@azure/storage-queue');
    return connect(QueueServiceClient, 'queue', connection, env);
  });
}

/** What fails is tried again with the next call. */
function oncePerName<C>(make: (connection: string) => Promise<C>): (connection: string) => Promise<C> {
  const clients = new Map<string, Promise<C>>();
  return (connection) => {
    let client = clients.get(connection);
    if (client === undefined) {
      client = make(connection);
      clients.set(connection, client);
      client.catch(() => clients.delete(connection));
    }
    return client;
  };
}

interface ServiceClient<C> {
  new (url: string, credential: TokenCredential): C;
  fromConnectionString(text: string): C;
}

function connect<C>(Client: ServiceClient<C>, service: 'blob' | 'queue', connection: string, env: Environment): C {
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
  const account = setting('__accountName');
  const url =
    setting(`__${service}ServiceUri`) ??
    setting('__serviceUri') ??
    (account && `https://${account}.${service}.core.windows.net`);
  if (url === undefined) {
    const problem = `is missing (nor is there ${connection}__accountName or ${connection}__${service}ServiceUri)`;
    throw new PipelineError('SETTING_INVALID', { setting: connection, problem });
  }
  if (!URL.canParse(url)) {
    throw new PipelineError('SETTING_INVALID', {
      setting: connection,
      problem: `does not lead to a URL of ${service}s`,
    });
  }
  return new Client(url, azureCredential(env, setting('__clientId')));
}
