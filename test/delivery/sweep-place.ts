import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { ledgerContent, newLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import type { SweepRooms } from '../../src/lib/delivery/sweep-pass.ts';
import { ledgerName, partName, rejectsName } from '../../src/lib/state/blob-name.ts';
import { systemClock } from '../../src/lib/sink/system-clock.ts';
import { sourceContainer } from '../../src/lib/state/source-container.ts';
import { openedOnce } from '../../src/lib/state/state-container.ts';
import { stateStore } from '../../src/lib/state/state-store.ts';
import { workQueue } from '../../src/lib/state/work-queue.ts';

export const DAY_MS = 24 * 60 * 60_000;
export const run = { signal: new AbortController().signal };
let made = 0;

/** A container of files, the app's own and a queue, all new and empty, with a wall clock that can be moved. */
export class SweepPlace {
  readonly files: ContainerClient;
  readonly own: ContainerClient;
  readonly queue: QueueClient;
  /** How far the clock of the app is ahead of that of storage, which cannot be moved. */
  aheadMs = 0;
  readonly rooms: SweepRooms;

  static async open(connectionString: string): Promise<SweepPlace> {
    const place = new SweepPlace(connectionString);
    await place.files.create();
    return place;
  }

  private constructor(connectionString: string) {
    const account = BlobServiceClient.fromConnectionString(connectionString);
    this.files = account.getContainerClient(`files-${made}`);
    this.own = account.getContainerClient(`own-${made}`);
    this.queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(`work-${made++}`);
    this.rooms = {
      store: stateStore(openedOnce(() => Promise.resolve(this.own))),
      blobs: sourceContainer(() => Promise.resolve(this.files)),
      work: workQueue(() => Promise.resolve(this.queue)),
      clock: systemClock,
      wall: () => new Date(this.now()).toISOString(),
      random: () => 0,
      connection: 'LogsStorage',
      container: 'logs',
      ledgerName,
      partName,
      rejectsName,
      config: 'config-now',
      retentionMs: 30 * DAY_MS,
    };
  }

  now(): number {
    return Date.now() + this.aheadMs;
  }

  async upload(path: string, content = 'x'): Promise<string> {
    return (await this.files.getBlockBlobClient(path).upload(content, content.length)).etag!;
  }

  /** Writes the ledger of a blob; gives its name. */
  async account(path: string, etag: string, changes: Partial<Ledger> = { state: 'done' }): Promise<string> {
    const begun = newLedger({
      container: 'logs',
      file: path,
      etag,
      size: 1,
      log: 'app',
      table: 'App_CL',
      framing: '',
      mapping: '',
      config: 'config-now',
      at: this.rooms.wall(),
    });
    const name = this.rooms.ledgerName('logs', path);
    await this.rooms.store.put(name, ledgerContent({ ...begun, ...changes }), run);
    return name;
  }

  /** Makes the ledger of a blob one of a newer version, which a listing shows as it was. */
  async spoil(path: string): Promise<void> {
    const name = this.rooms.ledgerName('logs', path);
    const { text, facts } = (await this.rooms.store.read(name, run))!;
    await this.rooms.store.put(name, { text: text.replace('"version":1', '"version":2'), facts }, run);
  }

  /** `path why` of each message that is in the queue, sorted; takes them out. */
  async queued(): Promise<readonly string[]> {
    const found: string[] = [];
    await this.queue.createIfNotExists();
    for (;;) {
      const { receivedMessageItems } = await this.queue.receiveMessages({ numberOfMessages: 32 });
      if (receivedMessageItems.length === 0) return found.toSorted();
      for (const { messageText, messageId, popReceipt } of receivedMessageItems) {
        const { path, reason } = JSON.parse(Buffer.from(messageText, 'base64').toString()) as Record<string, string>;
        found.push(`${path} ${reason}`);
        await this.queue.deleteMessage(messageId, popReceipt);
      }
    }
  }

  /** Names in the app's own container. */
  async kept(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { name } of this.own.listBlobsFlat()) names.push(name);
    return names;
  }
}
