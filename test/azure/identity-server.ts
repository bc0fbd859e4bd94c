import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface IdentityServer extends AsyncDisposable {
  /** What App Service puts into the environment of an app that has an identity. */
  readonly env: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>>;
  /** The query of each request for a token. */
  readonly asked: readonly Readonly<Record<string, string>>[];
}

/**
 * The token endpoint that App Service and Functions give their apps:
 * learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export async function identityServer(): Promise<IdentityServer> {
  const header = 'a-header-of-this-run';
  const asked: Record<string, string>[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, 'http://x');
    if (request.headers['x-identity-header'] !== header) {
      response.writeHead(403).end();
      return;
    }
    asked.push(Object.fromEntries(searchParams));
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        access_token: `token-for-${searchParams.get('client_id') ?? 'the-app'}`,
        expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
        resource: searchParams.get('resource'),
        token_type: 'Bearer',
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: {
      IDENTITY_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
      IDENTITY_HEADER: header,
    },
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
