import type { Layer } from '../seams.ts';
import { brotli } from './brotli.ts';
import { bzip2 } from './bzip2.ts';
import { gzip } from './gzip.ts';
import { tar } from './tar.ts';
import { xz } from './xz.ts';
import { zip } from './zip.ts';
import { zstd } from './zstd.ts';

/** The layers that can be taken off. Adding one: its file, its line here, its test that calls the shared suite. */
export const layers: readonly Layer[] = [gzip, bzip2, xz, zstd, brotli, tar, zip];
