import { expect, test } from 'vitest';
import { judge } from '../../fuzz/judge.ts';
import { openApp } from '../../fuzz/open-app.ts';
import type { Log } from '../../src/lib/app.ts';
import type { Parser, RecordChunk } from '../../src/lib/seams.ts';

const app = openApp();
const sound = app.config.logs.find(({ name }) => name === 'text')!;
const INPUT = Buffer.from('first line\nsecond line\nthird line\n');

/** The log with a parser whose chunks are spoiled. */
function spoiled(spoil: (chunk: RecordChunk, pushes: number) => RecordChunk | undefined): Log {
  return {
    ...sound,
    format: {
      ...sound.format,
      parser(projection, limits): Parser {
        const inner = sound.format.parser(projection, limits);
        let pushes = 0;
        const each = (chunks: readonly RecordChunk[]): readonly RecordChunk[] =>
          chunks.flatMap((chunk) => spoil(chunk, pushes) ?? []);
        return {
          push: (bytes) => {
            pushes++;
            return each(inner.push(bytes));
          },
          end: (cause) => each(inner.end(cause)),
          unclaimed: inner.unclaimed,
        };
      },
    },
  };
}

test('a sound log and a sound input pass', async () => {
  expect(await judge(app, sound, INPUT, [5, 3, 9])).toBeUndefined();
});

test('records that vanish are found', async () => {
  expect(
    await judge(
      app,
      spoiled(() => undefined),
      INPUT,
      [5, 3, 9],
    ),
  ).toBe('bytes 0 to 34 are in no record');
});

test('a record that is said to stand elsewhere is found', async () => {
  const moved = spoiled((chunk) => ({ ...chunk, offset: chunk.offset + 1 }));
  expect(await judge(app, moved, INPUT, [5, 3, 9])).toBe('the record at 1 is not what stands there');
});

test('a reading that depends on how the input is cut is found', async () => {
  const later = spoiled((chunk, pushes) => (pushes > 1 ? undefined : chunk));
  expect(await judge(app, later, INPUT, [12, 12, 12])).toMatch(/^differs when cut into 12, 12, 12/);
});

test('a reading that takes too long is found', async () => {
  const slow = spoiled((chunk) => {
    const until = process.cpuUsage().user + 700_000;
    while (process.cpuUsage().user < until);
    return chunk;
  });
  expect(await judge(app, slow, INPUT, [34, 34, 34])).toMatch(/^took \d\.\d s of CPU for 34 bytes$/);
});
