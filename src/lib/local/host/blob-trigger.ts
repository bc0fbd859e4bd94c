import { BlobServiceClient, type BlobClient, type BlobGetPropertiesResponse } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { connectionString } from './app-settings.ts';
import { blobReceipts } from './blob-receipts.ts';
import { blobScan, type FoundBlob } from './blob-scan.ts';
import type { InvocationRequest, TypedData } from './core-contract.ts';
import { describe } from './host-log.ts';
import type { Listener } from '../loop.ts';
import { messagePump } from './message-pump.ts';
import { pathPattern, type PathPattern } from './path-pattern.ts';
import { byAccount, runLogged, textOption, type TriggerContext, type TriggeredFunction } from './trigger-context.ts';

/** The message of the internal queue, and of the poison queue: the storage extension's own shape. */
interface BlobMessage {
  readonly Type: 'BlobTrigger';
  readonly FunctionId: string;
  readonly BlobType: string;
  readonly ContainerName: string;
  readonly BlobName: string;
  readonly ETag: string;
}

/**
 * Runs functions for new and changed blobs: a scan finds them, a receipt per version makes it once, a message in the
 * host's own queue carries it, and five failures put that message into `webjobs-blobtrigger-poison` of the data account.
 */
export async function startBlobTriggers(
  context: TriggerContext,
  functions: readonly TriggeredFunction[],
): Promise<readonly Listener[]> {
  const groups = [...byAccount(functions, context.settings)];
  return Promise.all(groups.map(([account, members]) => startAccount(context, account, members)));
}

async function startAccount(
  context: TriggerContext,
  connection: string,
  functions: readonly TriggeredFunction[],
): Promise<Listener> {
  const { config, hostId, log, settings, visibilitySeconds } = context;
  const account = BlobServiceClient.fromConnectionString(connection);
  const hostQueues = QueueServiceClient.fromConnectionString(connectionString('', settings));
  const queue = hostQueues.getQueueClient(`azure-webjobs-blobtrigger-${hostId}`);
  await queue.createIfNotExists();
  const onFailure = (error: unknown): void => log.error('host', `blob trigger: ${describe(error)}`);
  const byId = new Map(
    functions.map((fn) => [`Host.Functions.${fn.name}`, { fn, pattern: pathPattern(textOption(fn, 'path')) }]),
  );

  const scan = blobScan({
    account,
    receipts: blobReceipts(account, hostId),
    watches: [...byId].map(([functionId, { pattern }]) => ({ functionId, pattern })),
    onFailure,
    onBlob: async (found) => {
      await queue.sendMessage(encode(messageOf(found)));
    },
  });
  const pump = messagePump({
    queue,
    poison: QueueServiceClient.fromConnectionString(connection).getQueueClient('webjobs-blobtrigger-poison'),
    concurrency: config.blobs.maxDegreeOfParallelism,
    tries: config.blobs.poisonBlobThreshold,
    againAfterSeconds: 0,
    visibilitySeconds,
    onFailure,
    onPoison: ({ messageText }) => log.error('host', `poisoned  ${pathOf(decode(messageText))}`),
    run: async ({ messageText, dequeueCount }) => {
      const message = decode(messageText);
      const registered = byId.get(message.FunctionId);
      if (registered === undefined) return log.info('host', `dropped  ${pathOf(message)}: no such function`);
      const blob = account.getContainerClient(message.ContainerName).getBlobClient(message.BlobName);
      const properties = await blob.getProperties().catch(asMissing);
      if (properties === undefined) return log.info('host', `dropped  ${pathOf(message)}: it is gone`);
      // The newer version has a message of its own.
      if (properties.etag !== message.ETag) return log.info('host', `dropped  ${pathOf(message)}: it was replaced`);
      const { fn, pattern } = registered;
      const again = dequeueCount > 1 ? `  (try ${dequeueCount} of ${config.blobs.poisonBlobThreshold})` : '';
      return runLogged(context, fn, `${pathOf(message)}${again}`, {
        inputData: [{ name: fn.bindingName, data: await contentOf(fn, message, blob) }],
        triggerMetadata: metadataOf(message, blob, properties, pattern),
      });
    },
  });
  return {
    stop: async () => {
      await scan.stop();
      await pump.stop();
    },
  };
}

/** What the function's first argument is made from: a reference with `sdkBinding`, else the content itself. */
async function contentOf(fn: TriggeredFunction, message: BlobMessage, blob: BlobClient): Promise<TypedData> {
  if (fn.binding['sdkBinding'] !== true) return { bytes: await blob.downloadToBuffer() };
  const reference = {
    Connection: textOption(fn, 'connection'),
    ContainerName: message.ContainerName,
    BlobName: message.BlobName,
  };
  const content = Buffer.from(JSON.stringify(reference));
  return {
    modelBindingData: { version: '1.0', source: 'AzureStorageBlobs', contentType: 'application/json', content },
  };
}

function metadataOf(
  message: BlobMessage,
  blob: BlobClient,
  properties: BlobGetPropertiesResponse,
  pattern: PathPattern,
): InvocationRequest['triggerMetadata'] {
  const { lastModified, contentLength, contentType, etag, metadata } = properties;
  const expressions = Object.entries(pattern.match(message.BlobName) ?? {});
  return {
    BlobTrigger: { string: pathOf(message) },
    Uri: { json: JSON.stringify(blob.url) },
    Properties: {
      json: JSON.stringify({
        LastModified: lastModified,
        ContentLength: contentLength,
        ContentType: contentType,
        ETag: etag,
      }),
    },
    Metadata: { json: JSON.stringify(metadata ?? {}) },
    ...Object.fromEntries(expressions.map(([name, value]) => [name, { string: value }])),
  };
}

const messageOf = (found: FoundBlob): BlobMessage => ({
  Type: 'BlobTrigger',
  FunctionId: found.functionId,
  BlobType: found.blobType,
  ContainerName: found.container,
  BlobName: found.blob,
  ETag: found.etag,
});

const encode = (message: BlobMessage): string => Buffer.from(JSON.stringify(message)).toString('base64');
const decode = (text: string): BlobMessage => JSON.parse(Buffer.from(text, 'base64').toString()) as BlobMessage;
const pathOf = (message: BlobMessage): string => `${message.ContainerName}/${message.BlobName}`;

function asMissing(error: Error & { statusCode?: number }): undefined {
  if (error.statusCode !== 404) throw error;
}
