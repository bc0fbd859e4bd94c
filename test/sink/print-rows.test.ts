import { expect, test } from 'vitest';
import type { Bytes } from '../../src/lib/seams.ts';
import { printRows } from '../../src/lib/sink/print-rows.ts';
import { batchOf, numbered } from './batch-of.ts';

const signal = AbortSignal.any([]);

async function printed(rows: readonly object[]): Promise<string> {
  const lines: Bytes[] = [];
  const batch = batchOf(rows);
  const before = batch.body.toString();
  await printRows((text) => {
    lines.push(text);
    return Promise.resolve();
  }).send(batch, { signal });
  expect(batch.body.toString()).toBe(before);
  return Buffer.concat(lines).toString();
}

test.each([
  ['one row is one line', [{ a: 1 }], '{"a":1}\n'],
  ['rows come in order', [{ a: 1 }, { a: 2 }, { a: 3 }], '{"a":1}\n{"a":2}\n{"a":3}\n'],
  ['what looks like a border stays', [{ a: '},{' }, { b: ']' }], '{"a":"},{"}\n{"b":"]"}\n'],
  ['characters of several bytes stay whole', [{ ä: '😀' }, { b: 'ß' }], '{"ä":"😀"}\n{"b":"ß"}\n'],
])('%s', async (_, rows, text) => {
  expect(await printed(rows)).toBe(text);
});

test('counts the rows as sent, for nothing', async () => {
  expect(await printRows(() => Promise.resolve()).send(numbered(3), { signal })).toEqual({
    sent: 3,
    refused: [],
    cost: { calls: 0, retries: 0, bytes: 0, failedRequests: [] },
  });
});

test('is done when the writer is', async () => {
  const order: string[] = [];
  const sink = printRows(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push('written');
  });
  await sink.send(numbered(1), { signal });
  order.push('sent');
  expect(order).toEqual(['written', 'sent']);
});
