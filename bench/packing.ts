import { PassThrough, type Duplex } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';
import { createZip } from './zip-writer.ts';

export type Packing = 'plain' | 'gzip' | 'zip' | 'zstd';

/** What a packed file's name ends in, and the stream that packs it, at the level that the usual tool has by itself. */
export const PACKINGS: Readonly<Record<Packing, { readonly ending: string; readonly create: () => Duplex }>> = {
  plain: { ending: '', create: () => new PassThrough() },
  gzip: { ending: '.gz', create: () => createGzip({ level: 6 }) },
  zip: { ending: '.zip', create: () => createZip('app.log') },
  zstd: { ending: '.zst', create: () => createZstdCompress() },
};
