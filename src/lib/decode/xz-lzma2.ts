import type { Bytes } from '../seams.ts';
import type { ByteReader } from './byte-reader.ts';
import { corrupt, need, truncated } from './xz-fields.ts';
import { XzHistory } from './xz-history.ts';
import { LzmaDecoder } from './xz-lzma.ts';

/** How far the decoder may read behind the end of its input. */
const MARGIN = Buffer.alloc(64);
/** Controls: the end, and chunks that are not packed. Those from 0x80 on are packed. */
const END = 0;
const PLAIN_ANEW = 1;
const PLAIN = 2;
const PACKED = 0x80;
const FORGET = 0xa0;
const PROPERTIES = 0xc0;
const PACKED_ANEW = 0xe0;

/**
 * LZMA2: chunks of up to 64 KB, which stand for up to 2 MB. Of a chunk that is cut or damaged, what can be decoded is
 * given. Fails with DECODE_*, or with what the input fails with.
 */
export async function* lzma2(reader: ByteReader, dictionaryBytes: number): AsyncGenerator<Bytes> {
  const history = new XzHistory(dictionaryBytes);
  const decoder = new LzmaDecoder();
  /** What a chunk must begin with, at least, if it is packed. */
  let least = PACKED_ANEW;
  for (let first = true; ; first = false) {
    await need(reader, 1);
    const start = reader.offset;
    const control = reader.held[0]!;
    if (control === END) return reader.skip(1);
    if (control > PLAIN && control < PACKED) throw corrupt(start, 'a chunk of a kind that is not known');
    const anew = control >= PACKED_ANEW || control === PLAIN_ANEW;
    if (first && !anew) throw corrupt(start, 'a first chunk that builds on another');
    if (anew) history.forget();

    if (control < PACKED) {
      if (anew) least = PROPERTIES;
      await need(reader, 3);
      const length = reader.held.readUInt16BE(1) + 1;
      reader.skip(3);
      const { failure } = await holdSome(reader, length);
      const from = history.reserve(length);
      history.add(reader.held.subarray(0, length));
      yield* history.since(from);
      if (failure !== undefined) throw failure.error;
      reader.skip(length);
      continue;
    }

    if (control < least) throw corrupt(start, 'a chunk without properties');
    const head = control >= PROPERTIES ? 6 : 5;
    await need(reader, head);
    const length = ((control & 0x1f) << 16) + reader.held.readUInt16BE(1) + 1;
    const packed = reader.held.readUInt16BE(3) + 1;
    if (head === 6 && !decoder.setProperties(reader.held[5]!))
      throw corrupt(start + 5, 'properties that are not known');
    if (control >= FORGET) decoder.reset();
    least = PACKED;
    reader.skip(head);
    const { failure } = await holdSome(reader, packed);
    const from = history.reserve(length);
    const input = reader.held.subarray(0, packed);
    const roomy = reader.held.length >= packed + MARGIN.length ? reader.held : Buffer.concat([input, MARGIN]);
    const fault = decoder.decode(roomy, input.length, history, from + length);
    yield* history.since(from);
    if (failure !== undefined) throw failure.error;
    if (fault !== undefined) throw corrupt(start, fault);
    reader.skip(packed);
  }
}

/** Holds `count` bytes or those that there are; then it says why there are no more. */
async function holdSome(
  reader: ByteReader,
  count: number,
): Promise<{ readonly failure?: { readonly error: unknown } }> {
  try {
    return (await reader.hold(count)) ? {} : { failure: { error: truncated(reader) } };
  } catch (error) {
    return { failure: { error } };
  }
}
