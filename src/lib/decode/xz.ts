import { setImmediate } from 'node:timers/promises';
import type { Bytes, Codec } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { coalesce } from './coalesce.ts';
import { OUTPUT_BYTES } from './native-decoder.ts';
import { readBlockHeader } from './xz-block-header.ts';
import { checkOf } from './xz-check.ts';
import { corrupt, need, paddingOf, skipPadding } from './xz-fields.ts';
import { lzma2 } from './xz-lzma2.ts';
import { BlockSizes, checkEnd, MAGIC, readHeader } from './xz-stream.ts';

/**
 * xz with any number of streams and zero padding between and after them; LZMA2 alone, with dictionaries to 64 MiB.
 *
 * Content is given before its checksum is reached, which may be gigabytes away. So what comes last before an error of a
 * checksum may be wrong; what comes before a cut is sound.
 */
export const xz: Codec = {
  kind: 'codec',
  name: 'xz',
  detect: (head) => head.subarray(0, MAGIC.length).equals(MAGIC),
  decode: (input, { signal }) => coalesce(streams(input, signal), signal),
};

async function* streams(input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const reader = new ByteReader(input, signal);
  let given = 0;
  try {
    do {
      const flags = await readHeader(reader);
      const sizes = new BlockSizes();
      for (;;) {
        await need(reader, 1);
        // Where a block would say how long its head is, an index has a zero.
        if (reader.held[0] === 0) break;
        for await (const chunk of block(reader, flags, sizes)) {
          yield chunk;
          given += chunk.length;
          if (given < OUTPUT_BYTES) continue;
          given = 0;
          // So much takes some 10 ms: others get their turn.
          await setImmediate();
          signal.throwIfAborted();
        }
      }
      await checkEnd(reader, flags, sizes);
    } while (await another(reader));
  } finally {
    await reader.close();
  }
}

async function* block(reader: ByteReader, flags: number, sizes: BlockSizes): AsyncGenerator<Bytes> {
  const start = reader.offset;
  const header = await readBlockHeader(reader);
  const check = checkOf(flags);
  let length = 0;
  for await (const chunk of lzma2(reader, header.dictionaryBytes)) {
    check.update(chunk);
    length += chunk.length;
    yield chunk;
  }
  const packed = reader.offset - start - header.length;
  if (packed !== (header.packedSize ?? packed) || length !== (header.size ?? length)) {
    throw corrupt(start, 'a block of another size than its head tells');
  }
  await skipPadding(reader, paddingOf(packed));
  await need(reader, check.size);
  if (!check.digest().equals(reader.held.subarray(0, check.size))) {
    throw corrupt(reader.offset, 'the checksum of the content differs');
  }
  reader.skip(check.size);
  sizes.add(header.length + packed + check.size, length);
}

/** Passes over padding. Says whether another stream follows. */
async function another(reader: ByteReader): Promise<boolean> {
  const start = reader.offset;
  const more = await reader.skipZeros();
  if (paddingOf(reader.offset - start) !== 0) throw corrupt(start, 'padding that is not a multiple of four bytes');
  return more;
}
