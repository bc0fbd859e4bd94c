import { type EmulatorOptions, type Emulator, startEmulator } from '../../src/lib/emulator/emulator.ts';

export const RULE = 'dcr-00000000000000000000000000000001';
export const STREAM = 'Custom-App_CL';

/** One declared stream with a column of each type. */
export const APP = {
  stream: STREAM,
  table: 'App_CL',
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Computer', type: 'string' },
    { name: 'Level', type: 'int' },
    { name: 'Serial', type: 'long' },
    { name: 'Value', type: 'real' },
    { name: 'Ok', type: 'boolean' },
    { name: 'Seen', type: 'datetime' },
    { name: 'Context', type: 'dynamic' },
  ],
} as const;

export const NOW = Date.parse('2026-11-24T12:00:00.000Z');
export const STAMP = '2026-11-24T11:59:00.1234567Z';

/** A token as a development client makes it for itself: three parts, no signature. */
export function jwt(claims: Record<string, unknown> = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(NOW / 1000) + 3600;
  return `${part({ alg: 'none' })}.${part({ aud: 'https://monitor.azure.com', exp, idtyp: 'app', ...claims })}.`;
}

export interface PostOptions {
  readonly rule?: string;
  readonly stream?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly token?: string | undefined;
  readonly method?: string;
}

export interface EmulatorClient extends AsyncDisposable {
  readonly emulator: Emulator;
  /** One call to the ingestion route. A body that is neither text nor bytes is sent as JSON. */
  post(body: unknown, options?: PostOptions): Promise<Response>;
  get(path: string): Promise<Response>;
  json(path: string): Promise<unknown>;
  rows(query?: string): Promise<Record<string, unknown>[]>;
  order(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts an emulator that declares {@link APP}, closed and with the clock at {@link NOW} unless told otherwise. */
export async function start(options: EmulatorOptions = {}): Promise<EmulatorClient> {
  const emulator = await startEmulator({ open: false, streams: [APP], now: () => NOW, ...options });
  const base = emulator.httpUrl ?? emulator.url;
  const get = (path: string) => fetch(`${base}/_emulator/${path}`);
  const json = async (path: string): Promise<unknown> => (await get(path)).json();
  return {
    emulator,
    get,
    json,
    rows: async (query = '') => (await json(`tables/App_CL/rows${query}`)) as Record<string, unknown>[],
    post: (
      body,
      { rule = RULE, stream = STREAM, query = '?api-version=2023-01-01', headers, token = jwt(), method } = {},
    ) =>
      fetch(`${base}/dataCollectionRules/${rule}/streams/${stream}${query}`, {
        method: method ?? 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: wire(body) }),
      }),
    order: (method, path, body, headers = {}) =>
      fetch(`${base}/_emulator/${path}`, { method, headers, ...(body === undefined ? {} : { body: wire(body) }) }),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

function wire(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

/** What a refused call says. */
export async function refusal(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...error };
}
