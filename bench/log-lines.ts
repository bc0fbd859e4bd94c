import { random, type Random } from './random.ts';

export type BenchFormat = 'ndjson' | 'csv' | 'access';

/** One log as an endless stream of lines, with what stands before the first. */
export interface LogLines {
  readonly head: string;
  next(): string;
}

export function logLines(format: BenchFormat, seed = 0x9e3779b9): LogLines {
  const draw = random(seed);
  const request = requests(draw);
  let time = Date.UTC(2026, 10, 1);
  const stamp = (): string => new Date((time += draw.below(40))).toISOString();
  const line: Readonly<Record<BenchFormat, () => string>> = {
    ndjson: () => JSON.stringify(event(draw, request, stamp())),
    csv: () => csvRow(draw, request, stamp()).map(quoted).join(','),
    access: () => accessLine(draw, request, stamp()),
  };
  return { head: format === 'csv' ? CSV_HEAD : '', next: () => `${line[format]()}\n` };
}

/** An application log: nested objects, random ids that do not compress, some text that is not ASCII, some escapes. */
function event(draw: Random, request: Requests, timestamp: string): object {
  return {
    timestamp,
    level: draw.pick(['INFO', 'INFO', 'INFO', 'DEBUG', 'WARN', 'ERROR']),
    service: draw.pick(['checkout', 'cart', 'search', 'auth', 'billing']),
    host: `aks-node-${draw.below(40)}`,
    traceId: draw.hex(32),
    spanId: draw.hex(16),
    message: `${draw.pick(MESSAGES)} ${draw.below(1e6)}`,
    durationMs: draw.below(1e6) / 100,
    http: { method: request.method(), path: request.path(), status: draw.pick([200, 200, 200, 404, 500]) },
    user: { id: draw.below(1e6), tenant: `tenant-${draw.below(200)}` },
    ok: draw.chance(0.9),
  };
}

const MESSAGES = [
  'request completed',
  'cache miss for key',
  'slow query',
  'retrying call to upstream',
  'session refreshed',
  'payment authorised',
  'Überweisung gebucht – ok',
  'a "quoted" path C:\\tmp\\x was handled',
  'queue drained',
] as const;

const CSV_HEAD = 'timestamp,host,level,user,message,agent,path,status,bytes,duration,requestId,location\n';

function csvRow(draw: Random, request: Requests, timestamp: string): readonly (string | number)[] {
  const message = draw.pick([
    `Order placed, total ${draw.below(1e4)}`,
    `She said "hello", then left ${draw.below(1e5)}`,
    `a plain message ${draw.below(1e6)}`,
    'Überweisung, gebucht',
    'login ok',
  ]);
  return [
    timestamp,
    `web-${draw.below(100)}`,
    draw.pick(['INFO', 'WARN', 'ERROR']),
    `user${draw.below(1e5)}@example.com`,
    message,
    request.agent(),
    request.path(),
    draw.pick([200, 404, 500]),
    draw.below(1e5),
    draw.below(1e6) / 1000,
    draw.hex(16),
    draw.pick(['Berlin, DE', 'Paris, FR', 'London, UK', 'Roma, IT']),
  ];
}

const quoted = (value: string | number): string => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The log format `combined`: values that are not there are `-`, quotes inside quotes are escaped. */
function accessLine(draw: Random, request: Requests, timestamp: string): string {
  const octets = `${draw.below(256)}.${draw.below(256)}.${draw.below(256)}`;
  const address = draw.chance(0.05) ? `2001:db8::${draw.hex(4)}:${draw.hex(4)}` : `${1 + draw.below(223)}.${octets}`;
  const user = draw.chance(0.1) ? `user${draw.below(1000)}` : '-';
  const status = draw.pick([200, 200, 200, 200, 200, 304, 301, 404, 500]);
  const bytes = status === 304 ? '-' : draw.below(1e5);
  const referer = draw.chance(0.4) ? '-' : `https://www.example.com${request.path()}`;
  const agent = draw.chance(0.02) ? draw.pick(ODD_AGENTS) : request.agent();
  const line = `${request.method()} ${request.path()} HTTP/${draw.pick(['1.1', '1.1', '2.0'])}`;
  return `${address} - ${user} [${clfStamp(timestamp)}] "${line}" ${status} ${bytes} "${referer}" "${agent}"`;
}

const ODD_AGENTS = ['-', 'probe \\"v2\\" (test)', 'Mozilla/5.0 (compatible; \\"Crawler\\" 1.4; C:\\\\bin)'] as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const clfStamp = (iso: string): string =>
  `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;

interface Requests {
  method(): string;
  path(): string;
  agent(): string;
}

function requests(draw: Random): Requests {
  const agents = Array.from({ length: 60 }, () =>
    draw.pick([
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + draw.below(40)}.0.0.0 Safari/537.36`,
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_${draw.below(8)}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${14 + draw.below(5)}.0 Safari/605.1.15`,
      `curl/8.${draw.below(20)}.0`,
    ]),
  ) as [string, ...string[]];
  return {
    method: () => draw.pick(['GET', 'GET', 'GET', 'POST', 'PUT']),
    agent: () => draw.pick(agents),
    path() {
      let path = '';
      for (let depth = 1 + draw.below(4); depth > 0; depth--) path += `/${draw.pick(SEGMENTS)}`;
      if (draw.chance(0.6)) path += `/${draw.below(1e6)}`;
      if (draw.chance(0.3)) path += `?q=${draw.pick(SEGMENTS)}&page=${draw.below(50)}&sid=${draw.hex(12)}`;
      return path;
    },
  };
}

const SEGMENTS = [
  'api',
  'v1',
  'v2',
  'items',
  'orders',
  'users',
  'cart',
  'search',
  'static',
  'login',
  'health',
] as const;
