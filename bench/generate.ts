import { createWriteStream, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { logLines, type BenchFormat } from './log-lines.ts';
import { PACKINGS, type Packing } from './packing.ts';

/** A generated log file, `bytes` and `rows` counted before compression. */
export interface LogFile {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
}

export interface GenerateOptions {
  readonly folder: string;
  readonly lines: BenchFormat;
  /** Megabytes (10⁶ bytes) before compression. */
  readonly mb: number;
  readonly packing: Packing;
}

const BLOCK_BYTES = 1024 * 1024;

/** Writes a log file, or finds it where an earlier run has left it: the same options give the same bytes. */
export async function generate({ folder, lines: format, mb, packing }: GenerateOptions): Promise<LogFile> {
  const { ending, create } = PACKINGS[packing];
  const path = join(folder, `app-${mb}mb.${format}${ending}`);
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
  await pipeline(Readable.from(blocks()), create(), createWriteStream(`${path}.part`));
  renameSync(`${path}.part`, path);
  const file = { path, bytes, rows };
  writeFileSync(counts, JSON.stringify(file));
  return file;
}
