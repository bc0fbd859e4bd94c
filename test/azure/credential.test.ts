import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { azureCredential, developmentCredential, explaining } from '../../src/lib/azure/credential.ts';
import { startEmulator } from '../../src/lib/emulator/emulator.ts';
import { identityServer, type IdentityServer } from './identity-server.ts';

const audience = 'https://monitor.azure.com';
const scope = `${audience}/.default`;
const trusted = getCACertificates('default');

afterEach(() => {
  vi.unstubAllEnvs();
  setDefaultCACertificates(trusted);
});

/** The SDK reads some variables of the process itself. */
function inProcess<E extends Readonly<Record<string, string>>>(env: E): E {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return env;
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

describe('azureCredential', () => {
  // The SDK keeps to the first server that it finds in the environment.
  let identity: IdentityServer;
  beforeAll(async () => {
    identity = await identityServer();
  });
  afterAll(() => identity[Symbol.asyncDispose]());

  test.each([
    ['its own identity, for an empty variable names none', { AZURE_CLIENT_ID: '' }, undefined, 'the-app'],
    ['the identity that AZURE_CLIENT_ID names', { AZURE_CLIENT_ID: 'assigned' }, undefined, 'assigned'],
    ['the identity that it is given', { AZURE_CLIENT_ID: 'assigned' }, 'of-the-connection', 'of-the-connection'],
  ])('in Azure the app is %s', async (_, settings, clientId, who) => {
    const env = inProcess({ ...identity.env, ...settings });
    const credential = clientId === undefined ? azureCredential(env) : azureCredential(env, clientId);
    const given = await credential.getToken(scope);
    expect(given?.token).toBe(`token-for-${who}`);
    expect(given!.expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_600_000);
    const asked = identity.asked.at(-1);
    expect(asked).toMatchObject({ resource: audience, 'api-version': '2019-08-01' });
    expect(asked!['client_id']).toBe(who === 'the-app' ? undefined : who);
  });

  test('a service principal is told by its secret, and gets its token from its authority', async () => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    setDefaultCACertificates([...trusted, made.cert]);
    const emulator = await startEmulator({ tls: { key: made.private, cert: made.cert } });
    const before = identity.asked.length;
    const env = inProcess({
      ...identity.env,
      AZURE_AUTHORITY_HOST: emulator.url,
      AZURE_TENANT_ID: '11111111-1111-1111-1111-111111111111',
      AZURE_CLIENT_ID: '22222222-2222-2222-2222-222222222222',
      AZURE_CLIENT_SECRET: 'secret',
    });
    const given = await azureCredential(env).getToken(scope);
    await emulator.close();
    expect(claimsOf(given!.token)).toMatchObject({
      aud: audience,
      appid: env.AZURE_CLIENT_ID,
      tid: env.AZURE_TENANT_ID,
    });
    expect(identity.asked).toHaveLength(before);
  });
});

describe('explaining', () => {
  const asking = (getToken: () => Promise<{ token: string; expiresOnTimestamp: number } | null>) =>
    explaining({ getToken }, audience).getToken(scope);

  test('passes a token on', async () => {
    const token = { token: 't', expiresOnTimestamp: 1 };
    expect(await asking(() => Promise.resolve(token))).toBe(token);
  });

  test.each([
    ['an error', new RangeError('no identity'), 'RangeError: no identity'],
    ['an error of many lines', new Error('first.\nsecond secret'), 'Error: first'],
    ['an error of many words', new Error('x'.repeat(1000)), `Error: ${'x'.repeat(200)}`],
    ['what is no error', 'text', 'unknown'],
  ])('makes SINK_NO_CREDENTIAL of %s', async (_, cause, reason) => {
    await expect(asking(() => Promise.reject(cause as Error))).rejects.toMatchObject({
      code: 'SINK_NO_CREDENTIAL',
      context: { audience, reason },
      cause,
    });
  });

  test('makes SINK_NO_CREDENTIAL of no token', async () => {
    await expect(asking(() => Promise.resolve(null))).rejects.toMatchObject({
      code: 'SINK_NO_CREDENTIAL',
      context: { audience, reason: 'none was given' },
    });
  });

  test('hands on what is asked for', async () => {
    const asked: unknown[] = [];
    const credential = explaining(
      {
        getToken: (...call) => {
          asked.push(call);
          return Promise.resolve({ token: 't', expiresOnTimestamp: 1 });
        },
      },
      audience,
    );
    const options = { tenantId: 'x' };
    await credential.getToken([scope], options);
    expect(asked).toEqual([[[scope], options]]);
  });
});

describe('developmentCredential', () => {
  test('says for whom it is and holds for a day; nothing in it is secret', async () => {
    const now = Date.now();
    const given = await developmentCredential(audience).getToken(scope);
    const [head, , signature] = given!.token.split('.');
    expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toEqual({ alg: 'none', typ: 'JWT' });
    expect(signature).toBe('');
    const { exp, ...claims } = claimsOf(given!.token);
    expect(claims).toEqual({ aud: audience, idtyp: 'app', appid: 'logsluice-development' });
    expect(Number(exp) * 1000 - now).toBeGreaterThan(23 * 3_600_000);
    expect(Math.abs(given!.expiresOnTimestamp - Number(exp) * 1000)).toBeLessThan(1001);
  });
});
