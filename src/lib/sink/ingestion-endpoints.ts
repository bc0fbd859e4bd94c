import type { TokenCredential } from '@azure/core-auth';
import type { Endpoint } from '../seams.ts';
import { ingestionClients } from './ingestion-clients.ts';
import { isPlainHttp } from './loopback.ts';
import { logsIngestion } from './logs-ingestion.ts';
import type { Route } from './logs-ingestion.ts';

export interface Identity {
  readonly audience: string;
  /** For https endpoints, and for plain http on loopback, where no real token may be shown. */
  readonly credential: TokenCredential;
  readonly developmentCredential: TokenCredential;
}

/** Opens streams of rules; clients and tokens are shared by all of them. */
export function ingestionEndpoints(identity: Identity): (route: Route, stream: string) => Endpoint {
  const secure = ingestionClients(identity.credential, identity.audience);
  const plain = ingestionClients(identity.developmentCredential, identity.audience);
  return (route, stream) => {
    const clients = isPlainHttp(route.endpoint) ? plain : secure;
    return logsIngestion(clients(route.endpoint), route, stream);
  };
}
