import type { IncomingMessage } from 'node:http';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Who may talk to the emulator. A page elsewhere on the web can make a browser call 127.0.0.1 under a name of its own
 * (DNS rebinding), so the Host header must name this machine; and it can post across origins, so what changes state
 * must come from the emulator's own page or from no page at all.
 */
export class Hosts {
  readonly #names: readonly string[];

  constructor(extra: readonly string[]) {
    this.#names = [...LOOPBACK, ...extra.map((name) => name.toLowerCase())];
  }

  /** Whether `host` is a name of this machine with that port, or with none where the port is a scheme's own. */
  accepts(host: string | undefined, port: number): boolean {
    if (host === undefined) return false;
    const given = host.toLowerCase();
    const bare = port === 80 || port === 443;
    return this.#names.some((name) => given === `${name}:${port}` || (bare && given === name));
  }

  /** Whether a request that changes something comes from a page of another origin. */
  isForeign({ headers }: IncomingMessage, port: number): boolean {
    const { origin } = headers;
    if (headers['sec-fetch-site'] === 'cross-site') return true;
    if (origin === undefined) return false;
    return !/^https?:\/\//.test(origin) || !this.accepts(origin.replace(/^https?:\/\//, ''), port);
  }
}
