import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { readSamples, SAMPLE_BYTES } from '../../src/lib/infer/read-samples.ts';
import type { Entry, Source } from '../../src/lib/seams.ts';
import { sampleOf } from './sample-of.ts';

/** A source that only has a name: the entries are given. */
const source = (path: string): Source => ({
  path,
  facts: sampleOf('', path).facts,
  async *open() {},
});

async function* entries(...contents: readonly (string | Error)[][]): AsyncGenerator<Entry> {
  for (const [at, pieces] of contents.entries()) {
    yield {
      name: contents.length === 1 ? '' : `${at}.log`,
      content: (async function* () {
        for (const piece of pieces) {
          if (piece instanceof Error) throw piece;
          yield Buffer.from(piece);
        }
      })(),
    };
  }
}

const cut = new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: 9 });

test('no more than the limit is read of a large file, and it is said to go on', async () => {
  let read = 0;
  const { samples } = await readSamples([source('a')], async function* () {
    yield {
      name: '',
      content: (async function* () {
        for (;;) {
          read += 100_000;
          yield Buffer.alloc(100_000, 'words\n');
        }
      })(),
    };
  });
  expect(samples.map(({ bytes, isCut }) => [bytes.length, isCut])).toEqual([[SAMPLE_BYTES, true]]);
  expect(read).toBeLessThanOrEqual(SAMPLE_BYTES + 100_000);
});

test('several files share it', async () => {
  const { samples } = await readSamples([source('a'), source('b')], () => entries(['x\n'.repeat(SAMPLE_BYTES)]));
  expect(samples.map(({ bytes }) => bytes.length)).toEqual([SAMPLE_BYTES / 2, SAMPLE_BYTES / 2]);
});

test('what precedes damage is looked at, and the damage is told', async () => {
  const { samples, remarks } = await readSamples([source('a')], () => entries(['one\n', cut]));
  expect(samples.map(({ bytes, isCut }) => [bytes.toString(), isCut])).toEqual([['one\n', true]]);
  expect(remarks).toEqual(['a: DECODE_TRUNCATED: The gzip data ends early, at byte 9.']);
});

test('damage before anything is an error', async () => {
  await expect(readSamples([source('a')], () => entries([cut]))).rejects.toBe(cut);
});

test('a file that is damaged before anything does not keep the others from being looked at', async () => {
  const { samples, remarks } = await readSamples([source('a'), source('b')], ({ path }) =>
    entries([path === 'a' ? cut : 'text\n']),
  );
  expect(samples.map(({ path }) => path)).toEqual(['b']);
  expect(remarks).toEqual(['a: left out: DECODE_TRUNCATED: The gzip data ends early, at byte 9.']);
});

test('files of an archive that are no text are passed over', async () => {
  const { samples, remarks } = await readSamples([source('a.zip')], () =>
    entries(['\0\u0001\u0002\u0003'], [''], ['text\n']),
  );
  expect(samples.map(({ entry }) => entry)).toEqual(['2.log']);
  expect(remarks).toEqual(['a.zip/0.log: left out, it is binary']);
});

test.each([
  ['nothing in it', [['']], 'INFER_EMPTY'],
  ['no files in an archive', [], 'INFER_EMPTY'],
  ['something binary', [['\0\0\0\0']], 'INFER_UNKNOWN'],
  ['XML', [['<?xml version="1.0"?>']], 'INFER_UNKNOWN'],
])('a sample with %s is refused', async (_, contents, code) => {
  await expect(readSamples([source('a')], () => entries(...contents))).rejects.toMatchObject({ code });
});
