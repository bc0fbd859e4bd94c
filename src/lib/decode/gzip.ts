import { crc32 } from 'node:zlib';
import type { Bytes, Codec } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { coalesce } from './coalesce.ts';
import { checkTrailer, corrupt, isMagic, skipHeader, truncated } from './gzip-member.ts';
import { Inflater, inflateWhole } from './inflater.ts';

/**
 * zlib is always fed the same pieces of a member, however the input is cut, so damage costs the same bytes every time.
 * From 32 KiB up the size makes no difference to speed; it bounds the single steps of {@link lastSteps}.
 */
const BITE_BYTES = 32 * 1024;

/**
 * gzip (RFC 1952) with any number of members and zero padding between and after them.
 *
 * The walk over members is ours because `createGunzip` loses good output before garbage, and whole members after
 * padding, depending on how its input happens to be cut.
 */
export const gzip: Codec = {
  kind: 'codec',
  name: 'gzip',
  detect: (head) => head.length >= 2 && isMagic(head),
  decode: (input, { signal }) => coalesce(members(input, signal), signal),
};

async function* members(input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const reader = new ByteReader(input, signal);
  try {
    if (!(await reader.hold(1))) throw truncated(reader);
    do {
      await skipHeader(reader);
      let sum = 0;
      let length = 0;
      for await (const chunk of body(reader, input, signal)) {
        sum = crc32(chunk, sum);
        length += chunk.length;
        yield chunk;
      }
      await checkTrailer(reader, sum, length);
    } while (await reader.skipZeros());
  } finally {
    await reader.close();
  }
}

async function* body(reader: ByteReader, input: AsyncIterable<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes> {
  const whole = inflateWhole(await reader.peek(BITE_BYTES));
  if (whole !== undefined) {
    reader.skip(whole.used);
    if (whole.content.length > 0) yield whole.content;
    return;
  }
  const start = reader.offset;
  const inflater = new Inflater();
  let given = 0;
  try {
    while (!inflater.ended) {
      const bite = await reader.peek(BITE_BYTES);
      if (bite.length === 0) throw truncated(reader);
      for await (const chunk of inflater.feed(bite)) {
        given += chunk.length;
        yield chunk;
      }
      if (inflater.fault !== undefined) break;
      reader.skip(inflater.used);
    }
  } finally {
    inflater.close();
  }
  if (inflater.fault === undefined) return;
  await reader.close();
  const again = new ByteReader(input, signal);
  try {
    await again.seek(start);
    yield* lastSteps(again, reader.offset, given);
    throw corrupt(Math.max(again.offset, reader.offset), inflater.fault);
  } finally {
    await again.close();
  }
}

/**
 * zlib drops what it decoded in the step that meets a fault. So the member is read a second time: as before up to
 * `fault`, where the bite with the fault begins, then byte by byte. Yields what follows the `given` bytes that were
 * delivered the first time, and leaves the reader at the byte that cannot be decoded. An input that cannot be read
 * again yields nothing.
 */
async function* lastSteps(reader: ByteReader, fault: number, given: number): AsyncGenerator<Bytes> {
  const inflater = new Inflater();
  let seen = 0;
  try {
    for (;;) {
      const bite = await reader.peek(reader.offset < fault ? BITE_BYTES : 1);
      if (bite.length === 0) return;
      for await (const chunk of inflater.feed(bite)) {
        if (seen + chunk.length > given) yield chunk.subarray(Math.max(0, given - seen));
        seen += chunk.length;
      }
      if (inflater.fault !== undefined) return;
      reader.skip(bite.length);
    }
  } finally {
    inflater.close();
  }
}
