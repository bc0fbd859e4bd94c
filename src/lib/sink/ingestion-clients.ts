import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/core-auth';
import { LogsIngestionClient } from '@azure/monitor-ingestion';
import type { Bytes, RunOptions } from '../seams.ts';
import { isPlainHttp } from './loopback.ts';

/** Sends one body that is compressed already; gives whatever the service answered. Throws on network failure. */
export type Post = (path: string, packed: Bytes, requestId: string, options: RunOptions) => Promise<PipelineResponse>;

/** A call that has no answer after this long is given up and tried again: the service answers within seconds. */
const CALL_TIMEOUT_MS = 60_000;

/**
 * One client per endpoint for the whole process, so that tokens and connections are shared by all files.
 *
 * Identity, audience, tracing and transport are those of `LogsIngestionClient`. Its compression and its retries are
 * taken out: it would compress what is compressed, and two layers of retries multiply (docs/adr/0003).
 */
export function ingestionClients(
  credential: TokenCredential,
  audience: string,
  timeoutMs = CALL_TIMEOUT_MS,
): (endpoint: string) => Post {
  const clients = new Map<string, Post>();
  const http = createDefaultHttpClient();
  return (endpoint) => {
    let post = clients.get(endpoint);
    if (post === undefined) {
      post = connect(endpoint, credential, audience, { http, timeoutMs });
      clients.set(endpoint, post);
    }
    return post;
  };
}

function connect(
  endpoint: string,
  credential: TokenCredential,
  audience: string,
  { http, timeoutMs }: { readonly http: HttpClient; readonly timeoutMs: number },
): Post {
  const { pipeline } = new LogsIngestionClient(endpoint, credential, {
    audience,
    userAgentOptions: { userAgentPrefix: 'logsluice' },
  });
  pipeline.removePolicy({ name: 'GzippingPolicy' });
  pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  const plain = isPlainHttp(endpoint);
  if (plain) {
    // The SDK refuses to show a token to plain http. Only a loopback address gets here (settings see to that).
    pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
    pipeline.addPolicy({
      name: 'developmentTokenPolicy',
      async sendRequest(request, next) {
        const token = await credential.getToken(`${audience}/.default`);
        if (token !== null) request.headers.set('authorization', `Bearer ${token.token}`);
        return next(request);
      },
    });
  }
  return (path, packed, requestId, { signal }) =>
    pipeline.sendRequest(
      http,
      createPipelineRequest({
        url: new URL(path, endpoint).href,
        method: 'POST',
        headers: createHttpHeaders({
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'x-ms-client-request-id': requestId,
        }),
        requestId,
        body: packed,
        abortSignal: signal,
        timeout: timeoutMs,
        allowInsecureConnection: plain,
      }),
    );
}
