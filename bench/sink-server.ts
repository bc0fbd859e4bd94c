/**
 * A Logs Ingestion endpoint that only drains: TLS, 204 for every body, and a managed identity endpoint for a token.
 * Runs as a process of its own. Bodies are unpacked and counted after they are answered.
 */
import { on, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { generate } from 'selfsigned';

/** What has arrived since the last question. */
export interface Counters {
  bodies: number;
  rows: number;
  /** After decompression. */
  bytes: number;
}

export interface SinkAddress {
  readonly endpoint: string;
  /** Answers as the identity endpoint of an Azure host does. */
  readonly identity: string;
  /** PEM, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
}

const unpack = promisify(gunzip);
/** Each row has it once, and no text of the generated logs does. */
const ROW_MARK = '"TimeGenerated":';
let counters: Counters = { bodies: 0, rows: 0, bytes: 0 };
let counting: Promise<void> = Promise.resolve();

async function count(packed: Buffer): Promise<void> {
  const body = await unpack(packed);
  counters.bodies++;
  counters.bytes += body.length;
  for (let at = body.indexOf(ROW_MARK); at >= 0; at = body.indexOf(ROW_MARK, at + ROW_MARK.length)) counters.rows++;
}

const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
  algorithm: 'sha256',
  extensions: [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ],
});
const sink = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
  const draining = buffer(request).then((packed) => {
    response.writeHead(204).end();
    counting = counting.then(() => count(packed));
  });
  draining.catch((error: unknown) => response.destroy(error as Error));
});
const identity = createHttpServer((_, response) => {
  const expires = String(Math.floor(Date.now() / 1000) + 86_400);
  const token = { access_token: 'x'.repeat(1500), expires_on: expires, resource: 'bench', token_type: 'Bearer' };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(token));
});

async function listen(server: Server): Promise<number> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

process.on('disconnect', () => process.exit());
const address: SinkAddress = {
  endpoint: `https://localhost:${await listen(sink)}`,
  identity: `http://localhost:${await listen(identity)}/msi/token`,
  certificate: certificate.cert,
};
process.send!(address);
for await (const _ of on(process, 'message')) {
  await counting;
  process.send!(counters);
  counters = { bodies: 0, rows: 0, bytes: 0 };
}
