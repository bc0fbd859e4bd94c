import type { AnswerName } from './answers.ts';
import type { AuthOptions } from './options.ts';

interface Claims {
  readonly aud?: unknown;
  readonly exp?: unknown;
  readonly idtyp?: unknown;
  readonly scp?: unknown;
}

/** A token as Entra issues it to an application, unsigned: nobody but the emulator is meant to accept it. */
export function issueToken(
  { audience, tenant, clientId, issuer }: { audience: string; tenant: string; clientId: string; issuer: string },
  nowMs: number,
  lifetimeS: number,
): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    aud: audience,
    iss: issuer,
    iat: now,
    nbf: now,
    exp: now + lifetimeS,
    appid: clientId,
    oid: clientId,
    tid: tenant,
    idtyp: 'app',
    ver: '1.0',
  };
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`;
}

/** Why a call with this Authorization header is refused; undefined where it is not. Signatures are not looked at. */
export function tokenFault(header: string | undefined, auth: AuthOptions, nowMs: number): AnswerName | undefined {
  if (!auth.required) return undefined;
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) return 'no-token';
  const claims = claimsOf(token);
  if (claims === undefined || typeof claims.exp !== 'number') return 'bad-token';
  if (claims.exp * 1000 <= nowMs) return 'expired-token';
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  const accepted = auth.audiences.map(withoutSlash);
  if (!audiences.some((aud) => typeof aud === 'string' && accepted.includes(withoutSlash(aud)))) return 'audience';
  const isUser = claims.idtyp === undefined ? claims.scp !== undefined : claims.idtyp !== 'app';
  return isUser && auth.userTokens === 'reject' ? 'user-token' : undefined;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function claimsOf(token: string): Claims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function withoutSlash(audience: string): string {
  return audience.replace(/\/+$/, '');
}
