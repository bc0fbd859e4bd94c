import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../src/lib/local/ports.ts';

async function taken(): Promise<{ port: number; close(): Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('the wanted port when it is free, without a remark', async () => {
  const was = await taken();
  await was.close();
  expect(await freePort(was.port)).toEqual({ port: was.port });
});

test('any free port for 0, without a remark', async () => {
  expect(await freePort(0)).toEqual({ port: expect.toSatisfy((port: number) => port > 0) });
});

test('a later port when the wanted one is taken, and which one was wanted', async () => {
  const holder = await taken();
  const { port, wanted } = await freePort(holder.port);
  expect(wanted).toBe(holder.port);
  expect(port).toBeGreaterThan(holder.port);
  await holder.close();
});

test('never a port that is promised to somebody else', async () => {
  const was = await taken();
  await was.close();
  expect((await freePort(was.port, [was.port])).port).not.toBe(was.port);
});
