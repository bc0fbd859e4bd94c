import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ClientSecretCredential } from '@azure/identity';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { generate } from 'selfsigned';
import { beforeAll, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../src/lib/emulator/emulator.ts';
import { RULE, start, STREAM } from './emulator-client.ts';

let tls: { key: string; cert: string };

beforeAll(async () => {
  const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }] }];
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { extensions, keySize: 2048 });
  tls = { key: made.private, cert: made.cert };
});

/** The SDK's own transport, told to trust the certificate that NODE_EXTRA_CA_CERTS would name. */
function trusting(ca: string): HttpClient {
  const client = createDefaultHttpClient();
  return { sendRequest: (call) => client.sendRequest({ ...call, tlsSettings: { ca } }) };
}

function credential(authorityHost: string): ClientSecretCredential {
  return new ClientSecretCredential('tenant', 'client', 'secret', {
    authorityHost,
    disableInstanceDiscovery: true,
    httpClient: trusting(tls.cert),
  });
}

const OPEN: EmulatorOptions = { now: Date.now };

test('the SDK of the service uploads over TLS with a token of the emulator', async () => {
  await using emulator = await start({ ...OPEN, tls });
  const { url } = emulator.emulator;
  const client = new LogsIngestionClient(url, credential(url), { httpClient: trusting(tls.cert) });
  const stamp = new Date().toISOString();
  const logs = Array.from({ length: 30_000 }, (_, i) => ({ TimeGenerated: stamp, Computer: `Computer${i}`, Level: i }));
  await client.upload(RULE, STREAM, logs);
  const rows = await emulator.rows('?limit=30000');
  expect(rows.sort((a, b) => Number(a['Level']) - Number(b['Level']))).toEqual(logs);
  expect(await emulator.json('tables')).toMatchObject([{ table: 'App_CL', stream: STREAM, rows: 30_000 }]);
  const calls = (await emulator.json('calls')) as { wireBytes: number; bodyBytes: number; clientRequestId: string }[];
  expect(calls).toHaveLength(3);
  expect(calls.every((call) => call.wireBytes < call.bodyBytes && call.clientRequestId.length === 36)).toBe(true);
});

test('the SDK sees a refusal with its code and message', async () => {
  await using emulator = await start({ ...OPEN, tls, rules: [] });
  const { url } = emulator.emulator;
  const client = new LogsIngestionClient(url, credential(url), { httpClient: trusting(tls.cert) });
  await expect(client.upload(RULE, STREAM, [{ Computer: 'a' }])).rejects.toMatchObject({
    errors: [{ cause: { statusCode: 404, code: 'NotFound' } }],
  });
});

test('a script that posts a form for a token and then a JSON array works with its host names changed', async () => {
  await using emulator = await start({ ...OPEN, open: true, streams: [] });
  const { url } = emulator.emulator;
  const token = await fetch(`${url}/11111111-1111-1111-1111-111111111111/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'client_id=abc&scope=https%3A%2F%2Fmonitor.azure.com%2F%2F.default&client_secret=s&grant_type=client_credentials',
  });
  const given = (await token.json()) as { access_token: string };
  expect(token.status).toBe(200);
  expect(given).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
  const context = {
    InstanceName: 'user1',
    TimeZone: 'Pacific Time',
    Level: 4,
    CounterName: 'AppMetric1',
    CounterValue: 15.3,
  };
  const stamp = new Date().toISOString();
  const upload = await fetch(`${url}/dataCollectionRules/dcr-00/streams/Custom-MyTable?api-version=2023-01-01`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${given.access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify([{ Time: stamp, Computer: 'Computer1', AdditionalContext: context }]),
  });
  expect(upload.status).toBe(204);
  const rows = (await (await emulator.get('tables/MyTable/rows')).json()) as object[];
  expect(rows).toEqual([
    { TimeGenerated: expect.any(String), Time: stamp, Computer: 'Computer1', AdditionalContext: context },
  ]);
});

test('row 26: with a certificate the port answers https, and http beside it', async () => {
  await using emulator = await start({ tls });
  const { url, httpUrl, port } = emulator.emulator;
  expect([url, httpUrl]).toEqual([`https://127.0.0.1:${port}`, `http://127.0.0.1:${port}`]);
  expect(await getTls(`${url}/_emulator/tables`)).toBe('[]');
  expect((await fetch(`${httpUrl}/_emulator/tables`)).status).toBe(200);
});

test('row 26: without plain http only https is answered', async () => {
  await using emulator = await start({ tls, plainHttp: false });
  const { url, port, httpUrl } = emulator.emulator;
  expect(httpUrl).toBeUndefined();
  await expect(fetch(`http://127.0.0.1:${port}/_emulator/tables`)).rejects.toThrow('fetch failed');
  expect(await getTls(`${url}/_emulator/tables`)).toBe('[]');
});

test('broken handshakes and requests end their own connection only', async () => {
  await using emulator = await start({ tls });
  const { port, url } = emulator.emulator;
  for (const garbage of [Buffer.from([0x16, 0, 0, 0, 0, 0]), Buffer.from('BOGUS\r\n\r\n'), Buffer.alloc(0)]) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) =>
      socket
        .once('close', resolve)
        .once('error', resolve)
        .on('data', () => {})
        .end(garbage),
    );
  }
  const old = connectTls({ port, host: '127.0.0.1', ca: tls.cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
  await expect(new Promise((_resolve, reject) => old.once('error', reject))).rejects.toMatchObject({
    code: expect.stringMatching(/^ERR_SSL_/),
  });
  expect(await getTls(`${url}/_emulator/tables`)).toBe('[]');
});

function getTls(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ca: tls.cert, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
    });
    call.on('error', reject).end();
  });
}

test.each([
  ['no grant_type', { grant_type: '' }, 'invalid_request', 900144],
  ['another grant', { grant_type: 'password' }, 'unsupported_grant_type', 70003],
  ['no secret', { client_secret: '' }, 'invalid_request', 7000216],
  ['a scope that is no .default', { scope: 'https://monitor.azure.com/Logs.Write' }, 'invalid_scope', 1002012],
])('the token endpoint refuses %s with 400 as Entra does', async (_case, change, error, code) => {
  await using emulator = await start();
  const good = {
    grant_type: 'client_credentials',
    client_id: 'a',
    client_secret: 'b',
    scope: 'https://monitor.azure.com/.default',
  };
  const url = `${emulator.emulator.url}/tenant/oauth2/v2.0/token`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ ...good, ...change }) });
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ error, error_codes: [code], timestamp: '2026-11-24 12:00:00Z' }),
  ]);
});

test('a token for another resource is issued, and refused by the service', async () => {
  await using emulator = await start();
  const form = {
    grant_type: 'client_credentials',
    client_id: 'a',
    client_secret: 'b',
    scope: 'https://vault.azure.net/.default',
  };
  const url = `${emulator.emulator.url}/tenant/oauth2/v2.0/token`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const refused = await emulator.post([], { token });
  expect([refused.status, refused.headers.get('x-ms-error-code')]).toEqual([401, 'InvalidAudience']);
});

test('the discovery documents name the emulator itself', async () => {
  await using emulator = await start();
  const { url, port } = emulator.emulator;
  const openid = await (await fetch(`${url}/tenant/v2.0/.well-known/openid-configuration`)).json();
  expect(openid).toMatchObject({ issuer: `${url}/tenant/v2.0`, token_endpoint: `${url}/tenant/oauth2/v2.0/token` });
  const instance = await (await fetch(`${url}/common/discovery/instance`)).json();
  expect(instance).toMatchObject({ metadata: [{ aliases: [`127.0.0.1:${port}`] }] });
  expect(await (await fetch(`${url}/tenant/discovery/v2.0/keys`)).json()).toEqual({ keys: [] });
});
