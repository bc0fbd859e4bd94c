/** A small xz encoder, and the parts of a file for tests that put it together in their own way. */
import { crc32 } from 'node:zlib';
import { lzma, PROPERTIES, Repeats } from './lzma-encoder.ts';

const CHUNK_BYTES = 60_000;
/** Code 12: 256 KiB. */
const DICTIONARY = 12;

export function xzSync(content: Buffer): Buffer {
  return stream(content.length === 0 ? [] : [{ content, chunks: chunksOf(content) }]);
}

export interface Block {
  readonly content: Buffer;
  /** Chunks of LZMA2, without their end. */
  readonly chunks: Buffer;
  /** Bytes 1 to n of the head, before its padding. */
  readonly head?: Buffer;
  readonly sum?: Buffer;
  readonly padding?: number;
}

/** What a test may have written in place of the right value. */
export interface Spoiled {
  readonly flags?: number;
  readonly records?: readonly (readonly [unpadded: number, content: number])[];
  readonly indexPadding?: number;
  readonly indexBytes?: number;
  readonly footFlags?: number;
  readonly magic?: string;
}

/** A stream with CRC-32 as its check. */
export function stream(blocks: readonly Block[], spoiled: Spoiled = {}): Buffer {
  const flags = uint16(spoiled.flags ?? 1);
  const head = Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), flags, uint32(crc32(flags))]);
  const parts: Buffer[] = [];
  const records: (readonly [number, number])[] = [];
  for (const block of blocks) {
    const own = blockHead(block.head ?? Buffer.from([0, 0x21, 1, DICTIONARY]));
    const data = Buffer.concat([block.chunks, Buffer.from([0])]);
    const sum = block.sum ?? uint32(crc32(block.content));
    parts.push(own, data, Buffer.alloc(-data.length & 3, block.padding ?? 0), sum);
    records.push([own.length + data.length + sum.length, block.content.length]);
  }
  const told = spoiled.records ?? records;
  const numbers = Buffer.concat([Buffer.from([0]), ...[told.length, ...told.flat()].map(number)]);
  const index = withSum(Buffer.concat([numbers, Buffer.alloc(-numbers.length & 3, spoiled.indexPadding ?? 0)]));
  const foot = Buffer.concat([
    uint32((spoiled.indexBytes ?? index.length) / 4 - 1),
    uint16(spoiled.footFlags ?? spoiled.flags ?? 1),
  ]);
  return Buffer.concat([head, ...parts, index, uint32(crc32(foot)), foot, Buffer.from(spoiled.magic ?? 'YZ')]);
}

/** A chunk that is packed. `control`: its three highest bits. */
export function packed(control: number, length: number, data: Buffer, properties = PROPERTIES): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(control | ((length - 1) >>> 16));
  head.writeUInt16BE((length - 1) & 0xffff, 1);
  head.writeUInt16BE(data.length - 1, 3);
  return Buffer.concat([head, Buffer.from(control >= 0xc0 ? [properties] : []), data]);
}

/** A chunk of up to 64 KiB that is not packed. `control`: 1 forgets what was before, 2 does not. */
export function plain(control: number, content: Buffer): Buffer {
  const head = Buffer.from([control, 0, 0]);
  head.writeUInt16BE(content.length - 1, 1);
  return Buffer.concat([head, content]);
}

/** A number of 7 bits a byte. */
export function number(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function chunksOf(content: Buffer): Buffer {
  const chunks: Buffer[] = [];
  const repeats = new Repeats(content);
  for (let at = 0; at < content.length; at += CHUNK_BYTES) {
    const end = Math.min(at + CHUNK_BYTES, content.length);
    chunks.push(packed(at === 0 ? 0xe0 : 0xa0, end - at, lzma(repeats, at, end, 256 * 1024)));
  }
  return Buffer.concat(chunks);
}

function blockHead(fields: Buffer): Buffer {
  const length = Math.ceil((1 + fields.length) / 4) * 4 + 4;
  const head = Buffer.alloc(length - 4);
  head[0] = length / 4 - 1;
  fields.copy(head, 1);
  return withSum(head);
}

const withSum = (bytes: Buffer): Buffer => Buffer.concat([bytes, uint32(crc32(bytes))]);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
