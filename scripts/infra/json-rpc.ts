import type { Readable, Writable } from 'node:stream';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export type Call = <Result>(method: string, params: object) => Promise<Result>;

/**
 * Calls over a pair of streams, each message behind a `Content-Length` header as in the Language Server Protocol. `ended`
 * settles when no answer can come any more: what waits then fails.
 */
export function jsonRpc(answers: Readable, requests: Writable, ended: Promise<unknown>): Call {
  const waiting = new Map<number, Waiting>();
  let held = Buffer.alloc(0);
  let id = 0;
  let over: Error | undefined;

  const settle = ({ id, result, error }: Answer): void => {
    const one = waiting.get(id);
    if (one === undefined) return;
    waiting.delete(id);
    if (error === undefined) one.resolve(result);
    else one.reject(new Error(`${one.method}: ${error.message}`));
  };
  answers.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    for (let message = first(held); message !== undefined; message = first(held)) {
      held = held.subarray(message.end);
      settle(JSON.parse(message.text) as Answer);
    }
  });
  const end = (cause?: unknown): void => {
    over = new Error('The command ended before it answered.', { cause });
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  };
  ended.then(() => end(), end);
  // It ended while something was written to it; `ended` says so to whoever waits.
  requests.on('error', () => {});

  return <Result>(method: string, params: object) =>
    new Promise<Result>((resolve, reject) => {
      if (over !== undefined) throw over;
      waiting.set(++id, { method, resolve: resolve as (result: unknown) => void, reject });
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      requests.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
}

/** The first message in the bytes, when all of it is there, and where it ends. */
function first(bytes: Buffer): { readonly text: string; readonly end: number } | undefined {
  const header = bytes.indexOf('\r\n\r\n');
  if (header === -1) return undefined;
  const length = /content-length: *(\d+)/i.exec(bytes.toString('latin1', 0, header))?.[1];
  if (length === undefined) throw new Error('The command wrote something that is no message.');
  const begin = header + 4;
  const end = begin + Number(length);
  return bytes.length < end ? undefined : { text: bytes.toString('utf8', begin, end), end };
}
