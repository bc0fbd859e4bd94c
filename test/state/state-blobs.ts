import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';

let containers = 0;

/** A container of its own for each test; not made yet. */
export function containerAt(connectionString: string): ContainerClient {
  // The SDK repeats a failed request after 4 s, 8 s, …: too long for a test.
  const retryOptions = { retryDelayInMs: 1, maxTries: 2 };
  const account = BlobServiceClient.fromConnectionString(connectionString, { retryOptions });
  return account.getContainerClient(`state-${containers++}`);
}
