import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { PipelineError } from '../errors.ts';

/** The environment of the process: identities are told through the variables that Azure and its SDKs define. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Who we are: a service principal where `AZURE_CLIENT_SECRET` is set, the managed identity in Azure (`clientId`, or
 * `AZURE_CLIENT_ID`, for a user-assigned one), else whatever `DefaultAzureCredential` finds on a laptop. An authority that
 * `AZURE_AUTHORITY_HOST` names is trusted as it is.
 *
 * `@azure/identity` is loaded with the first token that is asked for: it is most of the program's weight.
 */
export function azureCredential(env: Environment, clientId = env['AZURE_CLIENT_ID'] || undefined): TokenCredential {
  let credential: Promise<TokenCredential> | undefined;
  const load = async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
    const isInAzure = Boolean(env['IDENTITY_ENDPOINT']) && !env['AZURE_CLIENT_SECRET'];
    if (isInAzure)
      return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
    return new DefaultAzureCredential({
      ...(clientId === undefined ? {} : { managedIdentityClientId: clientId }),
      // Entra's public list of authorities knows neither private clouds nor an emulator.
      disableInstanceDiscovery: Boolean(env['AZURE_AUTHORITY_HOST']),
    });
  };
  return {
    async getToken(scopes, options) {
      credential ??= load();
      return (await credential).getToken(scopes, options);
    },
  };
}

/** Turns whatever goes wrong with a token into SINK_NO_CREDENTIAL, in words that fit on a line. */
export function explaining(credential: TokenCredential, audience: string): TokenCredential {
  return {
    async getToken(scopes, options) {
      let token: AccessToken | null;
      try {
        token = await credential.getToken(scopes, options);
      } catch (cause) {
        throw new PipelineError('SINK_NO_CREDENTIAL', { audience, reason: reasonOf(cause) }, { cause });
      }
      if (token === null) throw new PipelineError('SINK_NO_CREDENTIAL', { audience, reason: 'none was given' });
      return token;
    },
  };
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error
    ? `${cause.name}: ${cause.message.split('\n', 1)[0]!.slice(0, 200).replace(/\.$/, '')}`
    : 'unknown';

/** A day: nobody runs one development session longer without a new call for a token. */
const DEVELOPMENT_TOKEN_MS = 24 * 60 * 60 * 1000;

/**
 * The identity for plain http to loopback: an unsigned token that says for whom it is and how long it holds. Only an
 * emulator accepts it, so nothing secret is needed to try the program.
 */
export function developmentCredential(audience: string): TokenCredential {
  return {
    getToken() {
      const expiresOnTimestamp = Date.now() + DEVELOPMENT_TOKEN_MS;
      const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
      const claims = {
        aud: audience,
        exp: Math.floor(expiresOnTimestamp / 1000),
        idtyp: 'app',
        appid: 'logsluice-development',
      };
      return Promise.resolve({
        token: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`,
        expiresOnTimestamp,
      });
    },
  };
}
