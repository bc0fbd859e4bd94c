import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '../../src/lib/app.ts';
import { ledgerContent, parseLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';
import type { PipelineError } from '../../src/lib/errors.ts';
import {
  createService,
  parseJob,
  WORK_QUEUE,
  type Job,
  type JobEnd,
  type Service,
  type ServiceOptions,
} from '../../src/lib/service.ts';
import { stateBlobName } from '../../src/lib/state/blob-name.ts';
import { useAzurite } from '../azurite.ts';

const NEVER = AbortSignal.any([]);

/** Real services on a real Azurite, that send to a real emulator. */
export interface RealService {
  /** The container that files are dropped into. */
  readonly logs: ContainerClient;
  readonly emulator: Emulator;
  readonly errors: PipelineError[];
  /** One more instance of the program. */
  instance(env?: Readonly<Record<string, string>>): Service;
  /** What an event does. */
  event(path: string): Promise<JobEnd>;
  /** Does what all messages that are due ask for, and those that come of it, with these instances in turns. */
  work(...services: readonly Service[]): Promise<readonly JobEnd[]>;
  rows(table: string): Promise<readonly Record<string, unknown>[]>;
  ledger(path: string): Promise<Ledger>;
  /** As a crash before they were made: the message of a part and its ledger are gone. */
  losePart(path: string, number: number): Promise<void>;
  /** The message of a part is gone, and has been for so long. */
  losePartMessage(path: string, number: number, forMs: number): Promise<void>;
  /** Takes the claim of a part, as an instance that reads it; gives what ends that. */
  holdPart(path: string, number: number): Promise<() => Promise<void>>;
  /** Lines of the rejects that the ledger counts. */
  rejects(path: string): Promise<readonly Record<string, unknown>[]>;
}

export function useService(
  logsYaml: string,
  settings: Readonly<Record<string, string>> = {},
  parts?: ServiceOptions['parts'],
): RealService {
  const azurite = useAzurite();
  const errors: PipelineError[] = [];
  let folder: string;
  let emulator: Emulator;
  let account: BlobServiceClient;
  let first: Service;
  const state = (): ContainerClient => account.getContainerClient('logsluice');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logsluice-service-'));
    await writeFile(join(folder, 'logs.yaml'), logsYaml);
    await writeFile(join(folder, 'host.json'), '{"version":"2.0","functionTimeout":"00:05:00"}');
    emulator = await startEmulator();
    account = BlobServiceClient.fromConnectionString(azurite.connectionString);
    await account.getContainerClient('logs').create();
    first = instance();
  });
  afterAll(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });

  function instance(more: Readonly<Record<string, string>> = {}): Service {
    const env = {
      LogsStorage: azurite.connectionString,
      AzureWebJobsStorage: azurite.connectionString,
      LOGSLUICE_ENDPOINT: emulator.url,
      LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
      LOGSLUICE_RETRY_SECONDS: '1',
      ...settings,
      ...more,
    };
    const app = createApp({ env, directory: folder });
    return createService({ env, directory: folder, app: () => app, ...(parts && { parts }) });
  }

  const handle = (service: Service, job: Job): Promise<JobEnd> =>
    service.handle(job, { signal: NEVER, onError: (error) => errors.push(error) });

  async function removeMessage(number: number): Promise<void> {
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(WORK_QUEUE);
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 60 });
    for (const { messageId, popReceipt, messageText } of receivedMessageItems) {
      const { part } = JSON.parse(Buffer.from(messageText, 'base64').toString()) as Job;
      if (part?.number === number) await queue.deleteMessage(messageId, popReceipt);
      else await queue.updateMessage(messageId, popReceipt, messageText, 0);
    }
  }

  async function ledger(path: string): Promise<Ledger> {
    const name = stateBlobName('ledgers', 'logs', path, '');
    return parseLedger(name, (await state().getBlobClient(name).downloadToBuffer()).toString());
  }

  return {
    errors,
    instance,
    ledger,
    get emulator() {
      return emulator;
    },
    get logs() {
      return account.getContainerClient('logs');
    },
    event: (path) => handle(first, { connection: 'LogsStorage', container: 'logs', path, attempt: 0 }),
    async work(...services) {
      const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(WORK_QUEUE);
      const ends: JobEnd[] = [];
      const drain = async (service: Service): Promise<void> => {
        for (;;) {
          const { receivedMessageItems } = await queue.receiveMessages({ visibilityTimeout: 600 });
          const [message] = receivedMessageItems;
          if (message === undefined) return;
          const job = parseJob(JSON.parse(Buffer.from(message.messageText, 'base64').toString()));
          ends.push(await handle(service, job!));
          await queue.deleteMessage(message.messageId, message.popReceipt);
        }
      };
      await Promise.all((services.length === 0 ? [first] : services).map(drain));
      return ends;
    },
    async rows(table) {
      const response = await fetch(`${emulator.url}/_emulator/tables/${table}/rows?limit=1000000`);
      return response.ok ? ((await response.json()) as Record<string, unknown>[]) : [];
    },
    async losePart(path, number) {
      await removeMessage(number);
      const { id } = (await ledger(path)).parts!;
      await state().deleteBlob(`parts/logs/${path}/${id}/0${number}`);
    },
    async losePartMessage(path, number, forMs) {
      await removeMessage(number);
      const { id } = (await ledger(path)).parts!;
      const blob = state().getBlockBlobClient(`parts/logs/${path}/${id}/0${number}`);
      const found = parseLedger(blob.name, (await blob.downloadToBuffer()).toString());
      const { text, facts } = ledgerContent({ ...found, at: new Date(Date.now() - forMs).toISOString() });
      await blob.upload(text, Buffer.byteLength(text), { metadata: { ...facts } });
    },
    async holdPart(path, number) {
      const { id } = (await ledger(path)).parts!;
      const lease = state().getBlobClient(`parts/logs/${path}/${id}/0${number}`).getBlobLeaseClient();
      await lease.acquireLease(60);
      return async () => void (await lease.releaseLease());
    },
    async rejects(path) {
      const lines: Record<string, unknown>[] = [];
      for (const { name, bytes } of (await ledger(path)).rejects) {
        const text = (await state().getBlobClient(name).downloadToBuffer(0, bytes)).toString();
        for (const line of text.trimEnd().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
      }
      return lines;
    },
  };
}
