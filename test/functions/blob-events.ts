interface Written {
  readonly container?: string;
  readonly api?: string | undefined;
  /** Whether the URL has the name percent-encoded, or as it is. */
  readonly escaped?: boolean;
}

const urlOf = (name: string, { container = 'logs', escaped = true }: Written): string => {
  const path = escaped ? name.split('/').map(encodeURIComponent).join('/') : name;
  return `https://account.blob.core.windows.net/${container}/${path}`;
};

const subjectOf = (name: string, { container = 'logs' }: Written): string =>
  `/blobServices/default/containers/${container}/blobs/${name}`;

const dataOf = (name: string, written: Written) => ({
  api: 'api' in written ? written.api : 'PutBlob',
  clientRequestId: '6d79dbfb-0e37-4fc4-981f-442c9ca65760',
  requestId: '831e1650-001e-001b-66ab-eeb76e000000',
  eTag: '0x8D4BCC2E4835CD0',
  contentType: 'text/plain',
  contentLength: 524288,
  blobType: 'BlockBlob',
  url: urlOf(name, written),
  sequencer: '00000000000004420000000000028963',
  storageDiagnostics: { batchId: 'b68529f3-68cd-4744-baa4-3c0498ec19f0' },
});

const SOURCE = '/subscriptions/0/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account';

/** A BlobCreated event in the schema of Event Grid. */
export const gridEvent = (name: string, written: Written = {}) => ({
  topic: SOURCE,
  subject: subjectOf(name, written),
  eventType: 'Microsoft.Storage.BlobCreated',
  id: '831e1650-001e-001b-66ab-eeb76e069631',
  data: dataOf(name, written),
  dataVersion: '',
  metadataVersion: '1',
  eventTime: '2026-06-26T18:41:00.9584103Z',
});

/** The same as a CloudEvent. */
export const cloudEvent = (name: string, written: Written = {}) => ({
  source: SOURCE,
  subject: subjectOf(name, written),
  type: 'Microsoft.Storage.BlobCreated',
  time: '2026-06-26T18:41:00.9584103Z',
  id: '831e1650-001e-001b-66ab-eeb76e069631',
  data: dataOf(name, written),
  specversion: '1.0',
});
