import { Duplex, pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** APPNOTE.TXT section 4.4.4, bit 3: size and checksum stand behind the content, so that it can be written as it comes. */
const SIZES_BEHIND = 8;
const DEFLATED = 8;
const VERSION = 20;
/** 1 January 1980, the first day that the format knows. */
const DAY = 0x21;

/** Packs what is written to it as the one entry of a zip archive, of less than 4 GiB (APPNOTE.TXT section 4.3). */
export function createZip(name: string): Duplex {
  return Duplex.from(async function* (content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let sum = 0;
    let bytes = 0;
    let packedBytes = 0;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of content) {
        sum = crc32(chunk, sum);
        bytes += chunk.length;
        yield chunk;
      }
    };
    const local = Buffer.alloc(30 + name.length);
    local.write('PK\x03\x04', 0, 'latin1');
    writeEntry(local, 4, name);
    local.write(name, 30, 'latin1');
    yield local;

    // An error of the content destroys `deflate`, which then throws it here.
    const deflate = pipeline(counted, createDeflateRaw({ level: 6 }), () => {});
    for await (const chunk of deflate as AsyncIterable<Buffer>) {
      packedBytes += chunk.length;
      yield chunk;
    }

    const descriptor = Buffer.alloc(16);
    descriptor.write('PK\x07\x08', 0, 'latin1');
    writeSizes(descriptor, 4);
    const directory = Buffer.alloc(46 + name.length);
    directory.write('PK\x01\x02', 0, 'latin1');
    directory.writeUInt16LE(VERSION, 4);
    writeEntry(directory, 6, name);
    writeSizes(directory, 16);
    directory.write(name, 46, 'latin1');
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06', 0, 'latin1');
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(local.length + packedBytes + descriptor.length, 16);
    yield Buffer.concat([descriptor, directory, end]);

    function writeSizes(header: Buffer, at: number): void {
      header.writeUInt32LE(sum, at);
      header.writeUInt32LE(packedBytes, at + 4);
      header.writeUInt32LE(bytes, at + 8);
    }
  });
}

/** What the header in front of an entry and its place in the directory have in common, from the version on. */
function writeEntry(header: Buffer, at: number, name: string): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(SIZES_BEHIND, at + 2);
  header.writeUInt16LE(DEFLATED, at + 4);
  header.writeUInt16LE(DAY, at + 8);
  header.writeUInt16LE(name.length, at + 22);
}
