import { randomUUID } from 'node:crypto';
import { MAX_CONTROL_BYTES, type Exchange, readBody, sendJson } from './exchange.ts';
import type { Settings } from './options.ts';
import { issueToken } from './tokens.ts';

const TOKEN = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;
const OPENID = /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/;
const KEYS = /^\/([^/]+)\/discovery\/v2\.0\/keys$/;
const INSTANCE = '/common/discovery/instance';

/** The parts of Microsoft Entra ID that a client needs to get a token. Answers false where the path is none of them. */
export async function entra(exchange: Exchange, settings: Settings): Promise<boolean> {
  const { method, path } = exchange;
  const token = TOKEN.exec(path);
  if (token && method === 'POST') {
    await giveToken(exchange, token[1]!, settings);
    return true;
  }
  if (method !== 'GET') return false;
  const openid = OPENID.exec(path);
  if (openid) sendJson(exchange, 200, openIdConfiguration(exchange.origin, openid[1]!));
  else if (KEYS.test(path)) sendJson(exchange, 200, { keys: [] });
  else if (path === INSTANCE) sendJson(exchange, 200, instance(exchange.origin));
  else return false;
  return true;
}

function openIdConfiguration(origin: string, tenant: string): object {
  const base = `${origin}/${tenant}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid'],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    tenant_region_scope: null,
    cloud_instance_name: new URL(origin).host,
  };
}

function instance(origin: string): object {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

async function giveToken(exchange: Exchange, tenant: string, settings: Settings): Promise<void> {
  const body = await readBody(exchange, MAX_CONTROL_BYTES);
  const form = new URLSearchParams(body?.toString() ?? '');
  const refusal = refusalOf(form);
  if (refusal !== undefined) {
    sendJson(exchange, 400, { ...refusal, ...trace(settings.now()) });
    return;
  }
  const { tokenLifetimeS } = settings.auth;
  const audience = form.get('scope')!.replace(/\/\.default$/, '');
  const issuer = `${exchange.origin}/${tenant}/`;
  const facts = { audience, tenant, clientId: form.get('client_id')!, issuer };
  sendJson(exchange, 200, {
    token_type: 'Bearer',
    expires_in: tokenLifetimeS,
    ext_expires_in: tokenLifetimeS,
    access_token: issueToken(facts, settings.now(), tokenLifetimeS),
  });
}

interface Refusal {
  readonly error: string;
  readonly error_description: string;
  readonly error_codes: readonly number[];
}

function refusalOf(form: URLSearchParams): Refusal | undefined {
  const missing = ['grant_type', 'client_id', 'scope'].find((name) => !form.get(name));
  if (missing !== undefined) {
    return refusal('invalid_request', 900144, `The request body must contain the following parameter: '${missing}'.`);
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return refusal('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
  }
  if (!form.get('client_secret') && !form.get('client_assertion')) {
    return refusal(
      'invalid_request',
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  }
  if (/^https:\/\/[^\s/]+\/{1,2}\.default$/.test(form.get('scope')!)) return undefined;
  return refusal(
    'invalid_scope',
    1002012,
    `The provided value for scope ${form.get('scope')} is not valid. Client credential flows must have a scope value with ` +
      '/.default suffixed to the resource identifier (application ID URI).',
  );
}

function refusal(error: string, code: number, text: string): Refusal {
  return { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code] };
}

function trace(nowMs: number): object {
  const timestamp = `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return { timestamp, trace_id: randomUUID(), correlation_id: randomUUID() };
}
