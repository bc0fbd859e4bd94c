/**
 * The obvious implementation, for comparison: what one writes after an hour with the SDK's documentation.
 *
 *     node bench/obvious.ts LOG FILE      (a log of logs.yaml; LOGSLUICE_ENDPOINT, LOGSLUICE_RULE)
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import { parse } from 'csv-parse';
import { Open } from 'unzipper';

type Row = Record<string, unknown>;

const ROWS_PER_UPLOAD = 10_000;
const [log, path] = process.argv.slice(2) as [string, string];
const credential = {
  getToken: () => Promise.resolve({ token: 'x'.repeat(1500), expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const client = new LogsIngestionClient(process.env['LOGSLUICE_ENDPOINT']!, credential);

async function* ndjson(input: NodeJS.ReadableStream): AsyncGenerator<Row> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const event = JSON.parse(line) as Row & { http: Row; user: Row };
    yield {
      TimeGenerated: event['timestamp'],
      Level: event['level'],
      Service: event['service'],
      Host: event['host'],
      TraceId: event['traceId'],
      SpanId: event['spanId'],
      Message: event['message'],
      DurationMs: event['durationMs'],
      Method: event.http['method'],
      Path: event.http['path'],
      Status: event.http['status'],
      User: event.user,
      Ok: event['ok'],
    };
  }
}

async function* csv(input: NodeJS.ReadableStream): AsyncGenerator<Row> {
  for await (const record of input.pipe(parse({ columns: true })) as AsyncIterable<Record<string, string>>) {
    yield {
      TimeGenerated: record['timestamp'],
      Host: record['host'],
      Level: record['level'],
      User: record['user'],
      Message: record['message'],
      Agent: record['agent'],
      Path: record['path'],
      Status: Number(record['status']),
      Bytes: Number(record['bytes']),
      Duration: Number(record['duration']),
      RequestId: record['requestId'],
      Location: record['location'],
    };
  }
}

const COMBINED =
  /^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+) (\S+)" (\d{3}) (\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"$/;
const known = (text: string): string | undefined => (text === '-' ? undefined : text);
const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');
const asItIs = (text: string): string => text;

async function* access(input: NodeJS.ReadableStream, quoted: (text: string) => string): AsyncGenerator<Row> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const match = COMBINED.exec(line);
    if (match === null) throw new Error(`not an access log: ${line}`);
    const [, address, user, time, method, url, protocol, status, bytes, referer, agent] = match as unknown as string[];
    yield {
      TimeGenerated: new Date(time!.replace(':', ' ')),
      ClientIp: address,
      User: known(user!),
      Method: method,
      Url: quoted(url!),
      Protocol: protocol,
      Status: Number(status),
      Bytes: bytes === '-' ? undefined : Number(bytes),
      Referer: known(quoted(referer!)),
      UserAgent: known(quoted(agent!)),
    };
  }
}

async function open(): Promise<NodeJS.ReadableStream> {
  if (!path.endsWith('.zip')) return createReadStream(path).pipe(createGunzip());
  const { files } = await Open.file(path);
  return files[0]!.stream();
}

interface Reading {
  readonly table: string;
  readonly rows: (input: NodeJS.ReadableStream) => AsyncGenerator<Row>;
}

const READINGS: Readonly<Record<string, Reading>> = {
  'bench-json': { table: 'BenchJson_CL', rows: ndjson },
  'bench-csv': { table: 'BenchCsv_CL', rows: csv },
  'bench-access': { table: 'BenchAccess_CL', rows: (input) => access(input, unescaped) },
  'bench-regex': { table: 'BenchAccess_CL', rows: (input) => access(input, asItIs) },
};

const reading = READINGS[log];
if (reading === undefined) throw new Error(`no such log: ${log}`);
const upload = (rows: Row[]): Promise<void> =>
  client.upload(process.env['LOGSLUICE_RULE']!, `Custom-${reading.table}`, rows);
let rows: Row[] = [];
for await (const row of reading.rows(await open())) {
  rows.push(row);
  if (rows.length === ROWS_PER_UPLOAD) {
    await upload(rows);
    rows = [];
  }
}
if (rows.length > 0) await upload(rows);
