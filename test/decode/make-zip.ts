/** Zip archives for tests, sound or with whatever a test makes wrong in them. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string | Buffer;
  readonly content: Buffer | string;
  /** Default: deflated. */
  readonly stored?: boolean;
  /** What the directory says in place of what is so. */
  readonly says?: {
    method?: number;
    flags?: number;
    bytes?: number;
    packedBytes?: number;
    offset?: number;
    localExtraBytes?: number;
  };
  /** Extra fields of the directory; `localExtra` stands before the content. */
  readonly extra?: Buffer;
  readonly localExtra?: Buffer;
}

export interface ZipParts {
  readonly comment?: Buffer | string;
  readonly before?: Buffer;
  readonly after?: Buffer;
  /** The order of the directory: numbers of files. */
  readonly order?: readonly number[];
}

export function makeZip(files: readonly ZipFile[], parts: ZipParts = {}): Buffer {
  const { comment = '', before = Buffer.alloc(0), after = Buffer.alloc(0) } = parts;
  const bodies: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    content,
    stored = false,
    says = {},
    extra = Buffer.alloc(0),
    localExtra = Buffer.alloc(0),
  } of files) {
    const packed = stored ? Buffer.from(content) : deflateRawSync(content);
    const label = Buffer.from(name);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(says.flags ?? 0, 2);
    fixed.writeUInt16LE(says.method ?? (stored ? 0 : 8), 4);
    fixed.writeUInt32LE(crc32(content), 10);
    fixed.writeUInt32LE(says.packedBytes ?? packed.length, 14);
    fixed.writeUInt32LE(says.bytes ?? Buffer.byteLength(content), 18);
    fixed.writeUInt16LE(label.length, 22);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, label, localExtra, packed]);
    body.writeUInt16LE(says.localExtraBytes ?? localExtra.length, 28);
    const head = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fixed, Buffer.alloc(14)]);
    head.writeUInt16LE(extra.length, 30);
    head.writeUInt32LE(says.offset ?? offset, 42);
    bodies.push(body);
    records.push(Buffer.concat([head, label, extra]));
    offset += body.length;
  }
  const directory = Buffer.concat((parts.order ?? records.map((_, i) => i)).map((i) => records[i]!));
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([before, ...bodies, directory, end, Buffer.from(comment), after]);
}

/** One extra field. */
export function extraField(number: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(number, 0);
  head.writeUInt16LE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
}

/** 64-bit numbers as they stand in the extra field 1. */
export function wide(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeBigUInt64LE(BigInt(number), 8 * i);
  return extraField(1, bytes);
}
