import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';

/** Reads resources of Azure Resource Manager. Each call fails with LIVE_ARM. */
export interface ArmClient {
  /** Undefined where there is none (404). `what` names it in errors. */
  get(path: string, apiVersion: string, what: string, options: RunOptions): Promise<unknown>;
  /** All pages of a list. */
  list(path: string, apiVersion: string, what: string, options: RunOptions): Promise<readonly unknown[]>;
}

/** One cloud: where its Resource Manager is, and who issues tokens for it. */
export interface Cloud {
  readonly arm: string;
  readonly authority: string;
}

/** As `az cloud list` names them: `resourceManager` and `activeDirectory` of each. */
export const CLOUDS = {
  AzureCloud: { arm: 'https://management.azure.com', authority: 'https://login.microsoftonline.com' },
  AzureUSGovernment: { arm: 'https://management.usgovcloudapi.net', authority: 'https://login.microsoftonline.us' },
  AzureChinaCloud: { arm: 'https://management.chinacloudapi.cn', authority: 'https://login.chinacloudapi.cn' },
} as const satisfies Record<string, Cloud>;

/** A call without an answer after so long is given up, and tried again. */
const CALL_TIMEOUT_MS = 30_000;
const RETRIES = 3;
/** Of one list: a thousand rules of a resource group are not ours. */
const MAX_PAGES = 100;

/** `endpoint` is https, or plain http to loopback: whoever gives it sees to that. Never follows to another host. */
export function armClient(endpoint: string, credential: TokenCredential): ArmClient {
  const pipeline = armPipeline(endpoint, credential);
  const http = createDefaultHttpClient();
  const call = async (url: URL, what: string, { signal }: RunOptions): Promise<PipelineResponse> => {
    if (url.origin !== new URL(endpoint).origin)
      throw new PipelineError('LIVE_ARM', { what, reason: 'its next page is said to be on another host' });
    try {
      const request = createPipelineRequest({
        url: url.href,
        headers: createHttpHeaders({ accept: 'application/json' }),
        abortSignal: signal,
        timeout: CALL_TIMEOUT_MS,
        allowInsecureConnection: url.protocol === 'http:',
      });
      return await pipeline.sendRequest(http, request);
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof PipelineError) throw cause;
      throw new PipelineError('LIVE_ARM', { what, reason: reasonOf(cause) }, { cause });
    }
  };
  return {
    async get(path, apiVersion, what, options) {
      const response = await call(addressOf(endpoint, path, apiVersion), what, options);
      return response.status === 404 ? undefined : bodyOf(response, what);
    },
    async list(path, apiVersion, what, options) {
      const all: unknown[] = [];
      let url: URL | undefined = addressOf(endpoint, path, apiVersion);
      for (let page = 0; url !== undefined; page++) {
        if (page === MAX_PAGES) throw new PipelineError('LIVE_ARM', { what, reason: `more than ${MAX_PAGES} pages` });
        const { value, nextLink } = bodyOf(await call(url, what, options), what) as Partial<Page>;
        if (!Array.isArray(value)) throw new PipelineError('LIVE_ARM', { what, reason: 'its answer is no list' });
        all.push(...(value as unknown[]));
        url = typeof nextLink === 'string' && URL.canParse(nextLink) ? new URL(nextLink) : undefined;
      }
      return all;
    },
  };
}

interface Page {
  readonly value: unknown;
  readonly nextLink: unknown;
}

function armPipeline(endpoint: string, credential: TokenCredential): Pipeline {
  const scope = `${endpoint}/.default`;
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: RETRIES },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'logsluice' },
  });
  if (new URL(endpoint).protocol === 'https:') {
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
  } else {
    pipeline.addPolicy({
      name: 'developmentTokenPolicy',
      async sendRequest(request, next) {
        const token = await credential.getToken(scope);
        if (token !== null) request.headers.set('authorization', `Bearer ${token.token}`);
        return next(request);
      },
    });
  }
  return pipeline;
}

function addressOf(endpoint: string, path: string, apiVersion: string): URL {
  const url = new URL(endpoint);
  url.pathname = path;
  url.searchParams.set('api-version', apiVersion);
  return url;
}

function bodyOf({ status, bodyAsText }: PipelineResponse, what: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(bodyAsText ?? '');
  } catch (cause) {
    throw new PipelineError('LIVE_ARM', { what, reason: `it answers ${status} without JSON` }, { cause });
  }
  if (status === 200) return body;
  const code = (body as { readonly error?: { readonly code?: unknown } | null } | null)?.error?.code;
  const word = typeof code === 'string' && /^[\w.]{1,64}$/.test(code) ? code : 'without a code';
  throw new PipelineError('LIVE_ARM', { what, reason: `it answers ${status} ${word}` });
}

/** The system's word where there is one; of an identity its kind alone, for the rest goes over many lines. */
function reasonOf(cause: unknown): string {
  const { code, name, message } = cause as {
    readonly code?: unknown;
    readonly name?: string;
    readonly message?: string;
  };
  if (typeof code === 'string') return code;
  return `${name}: ${(message ?? '').split('\n', 1)[0]!.slice(0, 200).replace(/\.$/, '')}`;
}
