/** What every codec must do, however its input is cut. A codec's test calls this and adds what is its own. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Bytes, Codec } from '../../src/lib/seams.ts';

export const CHUNK_SIZES = [1 << 20, 64 * 1024, 97, 7] as const;

/** What came out of a codec: the bytes, then the error, if there was one. */
export interface Outcome {
  readonly bytes: Buffer;
  readonly error?: PipelineError;
}

export interface CodecTraits {
  /** Whether `compress` writes a checksum, so that no damaged bit may pass for sound content. Default: true. */
  readonly checksum?: boolean;
  /** Whether files may stand behind one another. Default: true. */
  readonly members?: boolean;
  /** Whether it is told by the first bytes. Default: true. */
  readonly magic?: boolean;
}

export function codecSuite(
  name: string,
  codec: Codec,
  compress: (content: Buffer) => Buffer,
  { checksum = true, members = true, magic = true }: CodecTraits = {},
): void {
  const small = logLines(12, 1);
  const large = logLines(12_000, 2);
  const packed = compress(large);

  describe(`codec ${name}${checksum ? '' : ', without a checksum'}`, () => {
    test.each(CHUNK_SIZES)('gives back a large file in chunks of %i bytes', async (size) => {
      expect(brief(await outcome(codec, inChunks(packed, size)))).toEqual(brief({ bytes: large }));
    });

    test.each(CHUNK_SIZES)(
      `reads ${members ? 'concatenated members' : 'no content'} in chunks of %i bytes`,
      async (size) => {
        const nothing = compress(Buffer.alloc(0));
        const file = members ? Buffer.concat([compress(small), nothing, packed, compress(small)]) : nothing;
        const content = members ? Buffer.concat([small, large, small]) : Buffer.alloc(0);
        expect(brief(await outcome(codec, inChunks(file, size)))).toEqual(brief({ bytes: content }));
      },
    );

    test(`knows ${magic ? 'its own files by their first bytes, and no others' : 'no file by its first bytes'}`, () => {
      expect(codec.detect(packed.subarray(0, 512))).toBe(magic);
      expect(codec.detect(large.subarray(0, 512))).toBe(false);
      expect(codec.detect(Buffer.alloc(0))).toBe(false);
    });

    test('names the end of a file cut short at any byte, and gives what precedes it', async () => {
      const file = compress(small);
      let before = 0;
      for (let length = 0; length < file.length; length++) {
        const cut = await outcome(codec, inChunks(file.subarray(0, length), 64));
        expect(cut.error).toMatchObject({ code: 'DECODE_TRUNCATED', context: { codec: name, offset: length } });
        expect(small.subarray(0, cut.bytes.length).equals(cut.bytes)).toBe(true);
        expect(cut.bytes.length).toBeGreaterThanOrEqual(before);
        before = cut.bytes.length;
      }
    });

    test.each(CHUNK_SIZES)(
      'gives the same bytes and error for a cut large file in chunks of %i bytes',
      async (size) => {
        const cut = packed.subarray(0, Math.floor(packed.length * 0.7));
        const seen = await outcome(codec, inChunks(cut, size));
        expect(seen.error).toMatchObject({ code: 'DECODE_TRUNCATED', context: { offset: cut.length } });
        expect(brief(seen)).toEqual(brief(await outcome(codec, inChunks(cut, cut.length))));
        expect(seen.bytes.length).toBeGreaterThan(large.length / 2);
      },
    );

    test('gives the same bytes and the same error for a damaged bit at every chunk size', async () => {
      for (const place of [0.1, 0.35, 0.6, 0.85, 0.97, 0.999]) {
        const bad = flipped(packed, Math.floor(packed.length * place));
        const reference = brief(await outcome(codec, inChunks(bad, bad.length)));
        for (const size of CHUNK_SIZES) expect(brief(await outcome(codec, inChunks(bad, size)))).toEqual(reference);
      }
    });

    test(`ends, whichever bit is damaged${checksum ? ', and never takes it for sound' : ''}`, async () => {
      const file = compress(small);
      const fates = new Set<string>();
      for (let at = 0; at < file.length; at++) {
        const seen = await outcome(codec, inChunks(flipped(file, at), 97));
        fates.add(seen.error?.code ?? (seen.bytes.equals(small) ? 'harmless' : 'other content'));
      }
      const fair = ['DECODE_CORRUPT', 'DECODE_TRUNCATED', 'DECODE_UNSUPPORTED', 'harmless'];
      expect([...fates].filter((fate) => !fair.includes(fate))).toEqual(checksum ? [] : ['other content']);
      expect(fates).toContain('DECODE_CORRUPT');
    });

    test('names bytes after the end as damage, having given all that precedes them', async () => {
      for (const size of CHUNK_SIZES) {
        const seen = await outcome(codec, inChunks(Buffer.concat([packed, Buffer.from('not packed')]), size));
        expect(seen.error).toMatchObject({ code: 'DECODE_CORRUPT', context: { offset: packed.length } });
        expect(brief({ bytes: seen.bytes })).toEqual(brief({ bytes: large }));
      }
    });

    test('does not touch bytes that it has given', async () => {
      const kept: Bytes[] = [];
      const sums: string[] = [];
      for await (const chunk of codec.decode(inChunks(packed, 97), { signal: AbortSignal.any([]) })) {
        kept.push(chunk);
        sums.push(sha(chunk));
      }
      expect(kept.map(sha)).toEqual(sums);
    });

    test('gives few, large chunks however small its input is cut', async () => {
      let chunks = 0;
      for await (const chunk of codec.decode(inChunks(packed, 97), { signal: AbortSignal.any([]) })) {
        chunks += Math.sign(chunk.length);
      }
      expect(chunks).toBeLessThan(large.length / 32_000);
    });

    test('reads no further than it is asked for, and closes its input when it is left early', async () => {
      const input = watched(inChunks(Buffer.concat([packed, packed, packed, packed]), 4096));
      for await (const chunk of codec.decode(input.content, { signal: AbortSignal.any([]) })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(input.closed()).toBe(1);
      expect(input.taken()).toBeLessThan(packed.length);
    });

    test('ends with the reason of an abort', async () => {
      const stop = new AbortController();
      const reason = new PipelineError('RUN_SHUTDOWN', { path: 'a.log' });
      const input = watched(inChunks(Buffer.concat([packed, packed]), 4096));
      const read = async (): Promise<void> => {
        for await (const chunk of codec.decode(input.content, { signal: stop.signal })) {
          expect(chunk.length).toBeGreaterThan(0);
          stop.abort(reason);
        }
      };
      await expect(read()).rejects.toBe(reason);
      expect(input.closed()).toBe(1);
      expect(input.taken()).toBeLessThan(packed.length);
    });

    test('passes on an error of its input after the bytes that precede it', async () => {
      const failure = new PipelineError('SOURCE_READ', { path: 'a.log', offset: 5000, reason: 'reset' });
      const seen = await outcome(codec, {
        async *[Symbol.asyncIterator]() {
          yield packed.subarray(0, Math.floor(packed.length * 0.7));
          throw failure;
        },
      });
      expect(seen.error).toBe(failure);
      expect(seen.bytes.length).toBeGreaterThan(large.length / 3);
      expect(large.subarray(0, seen.bytes.length).equals(seen.bytes)).toBe(true);
    });
  });
}

export function inChunks(file: Buffer, size: number): AsyncIterable<Bytes> {
  return {
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
    },
  };
}

export async function outcome(codec: Codec, input: AsyncIterable<Bytes>): Promise<Outcome> {
  const chunks: Bytes[] = [];
  try {
    for await (const chunk of codec.decode(input, { signal: AbortSignal.any([]) })) chunks.push(chunk);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { bytes: Buffer.concat(chunks), error };
  }
  return { bytes: Buffer.concat(chunks) };
}

/** An outcome small enough to be shown when it differs. */
export function brief({ bytes, error }: Outcome): object {
  return { length: bytes.length, sha1: sha(bytes), error: error?.message };
}

/** Log lines that compress about as well as real ones, the same for a seed. */
export function logLines(lines: number, seed: number): Buffer {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  const text = Array.from(
    { length: lines },
    (_, i) => `2026-11-22T01:02:03.${String(i).padStart(6, '0')}Z host-${next() % 40} GET /items/${next()} ${next()}\n`,
  );
  return Buffer.from(text.join(''));
}

/** Passes content on, and tells how much was asked for and how often it was closed. */
export function watched(input: AsyncIterable<Bytes>): {
  content: AsyncIterable<Bytes>;
  taken: () => number;
  closed: () => number;
} {
  let taken = 0;
  let closed = 0;
  const content = {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const chunk of input) {
          taken += chunk.length;
          yield chunk;
        }
      } finally {
        closed++;
      }
    },
  };
  return { content, taken: () => taken, closed: () => closed };
}

function flipped(file: Buffer, at: number): Buffer {
  const bad = Buffer.from(file);
  bad[at]! ^= 0x10;
  return bad;
}

function sha(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}
