import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';

export interface FreshStorage {
  /** The container that files are dropped into, and the one that the app has for itself. */
  readonly files: ContainerClient;
  readonly own: ContainerClient;
  /** The work queue, empty. */
  readonly queue: QueueClient;
  /** The settings that name all three. */
  readonly env: Readonly<Record<string, string>>;
}

let made = 0;

/** Two containers in which nothing is. The queue is the same each time: its name is no setting. */
export async function freshStorage(connection: string): Promise<FreshStorage> {
  const account = BlobServiceClient.fromConnectionString(connection);
  const files = account.getContainerClient(`files-${made}`);
  const own = account.getContainerClient(`own-${made++}`);
  await Promise.all([files.create(), own.create()]);
  const queue = QueueServiceClient.fromConnectionString(connection).getQueueClient('logsluice-work');
  await queue.createIfNotExists();
  await queue.clearMessages();
  const env = {
    AzureWebJobsStorage: connection,
    LogsStorage: connection,
    LOGSLUICE_CONTAINER: files.containerName,
    LOGSLUICE_STATE_CONTAINER: own.containerName,
  };
  return { files, own, queue, env };
}
