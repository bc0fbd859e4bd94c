import { crc32 } from 'node:zlib';
import type { Bytes, Codec } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { coalesce } from './coalesce.ts';
import { deflated, type Damage } from './deflated.ts';
import { checkTrailer, corrupt, isMagic, skipHeader, truncated } from './gzip-member.ts';

const damage: Damage = { truncated, corrupt };

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
      for await (const chunk of deflated(reader, input, { signal, damage })) {
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
