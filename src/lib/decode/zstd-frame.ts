/** The frame around zstd blocks: https://www.rfc-editor.org/rfc/rfc8878#section-3.1 */
import { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ByteReader } from './byte-reader.ts';

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** Of a frame to pass over; the lower half of its first byte is free. */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18]);

/** The most that the native decoder takes unless it is told otherwise, and what `zstd` itself refuses beyond. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

export interface FrameHeader {
  /** Bytes of the header, magic included. */
  readonly length: number;
  /** Whether a checksum of the content follows the last block. */
  readonly checksum: boolean;
}

export function corrupt(offset: number, fault: string): PipelineError {
  return new PipelineError('DECODE_CORRUPT', { codec: 'zstd', offset, fault });
}

/** Reads until `count` bytes are held. */
export async function need(reader: ByteReader, count: number): Promise<void> {
  if (await reader.hold(count)) return;
  throw new PipelineError('DECODE_TRUNCATED', { codec: 'zstd', offset: reader.offset + reader.held.length });
}

/** Whether the bytes are the first of a frame, of either kind, as far as they go. */
export function isMagic(head: Bytes): boolean {
  return isSkippable(head) || MAGIC.subarray(0, head.length).equals(head.subarray(0, MAGIC.length));
}

function isSkippable(head: Bytes): boolean {
  if (head.length === 0) return true;
  return (
    (head[0]! & 0xf0) === SKIPPABLE[0] && SKIPPABLE.subarray(1, head.length).equals(head.subarray(1, SKIPPABLE.length))
  );
}

/** Passes over skippable frames. Says whether a frame with content follows: it need not, anywhere. */
export async function findFrame(reader: ByteReader): Promise<boolean> {
  while (await reader.hold(1)) {
    const head = await reader.peek(4);
    if (!isMagic(head)) throw corrupt(reader.offset, 'bytes that are not zstd');
    await need(reader, 4);
    if (!isSkippable(head)) return true;
    await need(reader, 8);
    const end = reader.offset + 8 + reader.held.readUInt32LE(4);
    await reader.seek(end);
    if (reader.offset < end) await need(reader, 1);
  }
  return false;
}

/** Reads the header of the frame that begins here; its bytes stay held. Throws for what the decoder would refuse. */
export async function readHeader(reader: ByteReader): Promise<FrameHeader> {
  await need(reader, 5);
  const flags = reader.held[4]!;
  if ((flags & 0x08) !== 0) throw corrupt(reader.offset + 4, 'a reserved flag is set');
  const single = (flags & 0x20) !== 0;
  const windowBytes = single ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3]!;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6]!;
  const length = 5 + windowBytes + dictionaryBytes + sizeBytes;
  await need(reader, length);
  const header = reader.held.subarray(0, length);
  if (dictionaryBytes > 0 && header.readUIntLE(5 + windowBytes, dictionaryBytes) !== 0) {
    throw unsupported('that needs a dictionary');
  }
  const window = single ? contentSize(header, sizeBytes) : windowSize(header[5]!);
  if (window > MAX_WINDOW_BYTES) {
    throw unsupported(`with a window of ${window} bytes (${MAX_WINDOW_BYTES} is the most, \`--long=27\`)`);
  }
  return { length, checksum: (flags & 4) !== 0 };
}

function contentSize(header: Bytes, bytes: number): number {
  const at = header.length - bytes;
  if (bytes === 8) return Number(header.readBigUInt64LE(at));
  return header.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function unsupported(what: string): PipelineError {
  return new PipelineError('DECODE_UNSUPPORTED', { kind: `zstd data ${what}` });
}
