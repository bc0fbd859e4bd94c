/**
 * The obvious implementation, for comparison: what one writes after an hour with the SDK's documentation.
 *
 *     node bench/obvious.ts ndjson|csv FILE      (LOGSLUICE_ENDPOINT, LOGSLUICE_RULE)
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import { parse } from 'csv-parse';

type Row = Record<string, unknown>;

const ROWS_PER_UPLOAD = 10_000;
const [format, path] = process.argv.slice(2) as [string, string];
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

const input = createReadStream(path).pipe(createGunzip());
const stream = format === 'csv' ? 'Custom-BenchCsv_CL' : 'Custom-BenchJson_CL';
let rows: Row[] = [];
for await (const row of format === 'csv' ? csv(input) : ndjson(input)) {
  rows.push(row);
  if (rows.length === ROWS_PER_UPLOAD) {
    await client.upload(process.env['LOGSLUICE_RULE']!, stream, rows);
    rows = [];
  }
}
if (rows.length > 0) await client.upload(process.env['LOGSLUICE_RULE']!, stream, rows);
