import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { developmentCredential, explaining } from '../../src/lib/azure/credential.ts';
import { startEmulator } from '../../src/lib/emulator/emulator.ts';
import { ingestionClients } from '../../src/lib/sink/ingestion-clients.ts';
import { logsIngestion } from '../../src/lib/sink/logs-ingestion.ts';
import { answeringServer } from './answering-server.ts';

const audience = 'https://monitor.azure.com';
const signal = AbortSignal.any([]);
const packed = gzipSync('[{"n":1}]');
const trusted = getCACertificates('default');
const route = (endpoint: string) => ({ endpoint, rule: 'dcr-1' });

afterEach(() => setDefaultCACertificates(trusted));

async function certificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key: made.private, cert: made.cert };
}

test('gives one client for an endpoint, however many ask for it', () => {
  const clients = ingestionClients(developmentCredential(audience), audience);
  expect(clients('https://a.example')).toBe(clients('https://a.example'));
  expect(clients('https://a.example')).not.toBe(clients('https://b.example'));
});

test('sends the bytes as they are, once, and gives whatever the answer is', async () => {
  await using server = await answeringServer(() => ({ status: 500, body: 'no' }));
  const post = ingestionClients(developmentCredential(audience), audience)(server.url);
  const answer = await post('/x?api-version=1', packed, 'request-1', { signal });
  expect(answer).toMatchObject({ status: 500, bodyAsText: 'no' });
  expect(server.received).toHaveLength(1);
  expect(server.received[0]).toMatchObject({ path: '/x?api-version=1', wire: packed });
  expect(server.received[0]!.headers).toMatchObject({
    'x-ms-client-request-id': 'request-1',
    'content-encoding': 'gzip',
    'content-type': 'application/json',
  });
});

test.each([
  [audience, audience],
  ['https://monitor.azure.us', 'https://monitor.azure.us'],
])('the token is for the audience %s', async (asked, aud) => {
  await using server = await answeringServer(() => ({ status: 204 }));
  const scopes: unknown[] = [];
  const credential = developmentCredential(asked);
  const watched = {
    getToken: (scope: string | string[]) => {
      scopes.push(scope);
      return credential.getToken(scope);
    },
  };
  await ingestionClients(watched, asked)(server.url)('/x', packed, 'r', { signal });
  expect(scopes).toEqual([`${aud}/.default`]);
  const token = server.received[0]!.headers.authorization!.split('.')[1]!;
  expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toMatchObject({ aud });
});

test('the emulator takes the development token over plain http', async () => {
  await using server = await startedEmulator({});
  const post = ingestionClients(developmentCredential(audience), audience)(server.httpUrl!);
  expect(await logsIngestion(post, route(server.httpUrl!), 'Custom-A').post(packed, { signal })).toMatchObject({
    status: 'accepted',
  });
});

test('https is spoken with a certificate that this machine trusts', async () => {
  const tls = await certificate();
  setDefaultCACertificates([...trusted, tls.cert]);
  await using server = await startedEmulator({ tls, plainHttp: false });
  const post = ingestionClients(developmentCredential(audience), audience)(server.url);
  expect(await logsIngestion(post, route(server.url), 'Custom-A').post(packed, { signal })).toMatchObject({
    status: 'accepted',
    bytes: packed.length,
  });
});

test('a certificate that nobody vouches for is refused', async () => {
  await using server = await startedEmulator({ tls: await certificate() });
  const post = ingestionClients(developmentCredential(audience), audience)(server.url);
  expect(await logsIngestion(post, route(server.url), 'Custom-A').post(packed, { signal })).toMatchObject({
    status: 'refused',
    error: { code: 'SINK_UNAVAILABLE', context: { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
  });
});

test.each(['http', 'https'])('an identity that gives no token is SINK_NO_CREDENTIAL over %s', async (scheme) => {
  await using server = await answeringServer(() => ({ status: 204 }));
  const credential = explaining({ getToken: () => Promise.reject(new Error('run az login')) }, audience);
  const endpoint = server.url.replace('http', scheme);
  const post = ingestionClients(credential, audience)(endpoint);
  expect(await logsIngestion(post, route(endpoint), 'Custom-A').post(packed, { signal })).toMatchObject({
    status: 'refused',
    error: { code: 'SINK_NO_CREDENTIAL', context: { audience, reason: 'Error: run az login' } },
  });
  expect(server.received).toEqual([]);
});

test('a call without an answer is given up after its time', async () => {
  await using server = await answeringServer(() => 'silence');
  const post = ingestionClients(developmentCredential(audience), audience, 50)(server.url);
  expect(await logsIngestion(post, route(server.url), 'Custom-A').post(packed, { signal })).toMatchObject({
    status: 'refused',
    error: { code: 'SINK_UNAVAILABLE', context: { reason: 'no answer in time' } },
  });
});

async function startedEmulator(options: Parameters<typeof startEmulator>[0]) {
  const emulator = await startEmulator(options);
  return { ...emulator, [Symbol.asyncDispose]: () => emulator.close() };
}
