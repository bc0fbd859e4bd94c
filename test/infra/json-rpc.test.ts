import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { jsonRpc } from '../../scripts/infra/json-rpc.ts';

/** A command at the other end, whose every byte is ours. */
function commandEnd() {
  const answers = new PassThrough();
  const requests = new PassThrough();
  let end!: (error?: Error) => void;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  return { answers, requests, end, call: jsonRpc(answers, requests, ended) };
}

const message = (content: object): string => {
  const text = JSON.stringify(content);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

test('a call is a message with its length in bytes', () => {
  const { call, requests } = commandEnd();
  call('bicep/format', { path: 'é' }).catch(() => undefined);
  expect(String(requests.read())).toBe(
    'Content-Length: 71\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"bicep/format","params":{"path":"é"}}',
  );
});

test('answers find their calls in whatever order and pieces they come', async () => {
  const { call, answers } = commandEnd();
  const both = Promise.all([call('a', {}), call('b', {})]);
  const bytes = Buffer.from(message({ id: 2, result: 'zwei' }) + message({ id: 1, result: 'eins é' }));
  for (const byte of bytes) answers.write(Buffer.of(byte));
  expect(await both).toEqual(['eins é', 'zwei']);
});

test('an error is that of its call', async () => {
  const { call, answers } = commandEnd();
  const failing = call('bicep/getSnapshot', {});
  answers.write(message({ id: 1, error: { code: -32000, message: 'no such group' } }));
  await expect(failing).rejects.toThrow('bicep/getSnapshot: no such group');
});

test('a command that ends fails what waits, and what comes after', async () => {
  const { call, end } = commandEnd();
  const waiting = call('a', {});
  end();
  await expect(waiting).rejects.toThrow('ended before it answered');
  await expect(call('b', {})).rejects.toThrow('ended before it answered');
});
