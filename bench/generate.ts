import { createWriteStream, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { logLines, type BenchFormat } from './log-lines.ts';

/** A generated log file, `bytes` and `rows` counted before compression. */
export interface LogFile {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
}

export interface GenerateOptions {
  readonly folder: string;
  readonly format: BenchFormat;
  /** Megabytes (10⁶ bytes) before compression. */
  readonly mb: number;
  readonly gzip: boolean;
}

const BLOCK_BYTES = 1024 * 1024;

/** Writes a log file, or finds it where an earlier run has left it: the same options give the same bytes. */
export async function generate({ folder, format, mb, gzip }: GenerateOptions): Promise<LogFile> {
  const path = join(folder, `app-${mb}mb.${format}${gzip ? '.gz' : ''}`);
  const counts = `${path}.json`;
  if (existsSync(counts)) return JSON.parse(readFileSync(counts, 'utf8')) as LogFile;
  let bytes = 0;
  let rows = 0;
  const blocks = function* (): Generator<Buffer> {
    const lines = logLines(format);
    for (let text = lines.head; bytes < mb * 1e6; text = '') {
      while (text.length < BLOCK_BYTES && bytes + text.length < mb * 1e6) {
        text += lines.next();
        rows++;
      }
      const block = Buffer.from(text);
      bytes += block.length;
      yield block;
    }
  };
  const output = createWriteStream(`${path}.part`);
  if (gzip) await pipeline(Readable.from(blocks()), createGzip({ level: 6 }), output);
  else await pipeline(Readable.from(blocks()), output);
  renameSync(`${path}.part`, path);
  const file = { path, bytes, rows };
  writeFileSync(counts, JSON.stringify(file));
  return file;
}
