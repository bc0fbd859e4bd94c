import type { Layer } from '../seams.ts';
import { gzip } from './gzip.ts';
import { tar } from './tar.ts';
import { zstd } from './zstd.ts';

/** The layers that can be taken off. Adding one: its file, its line here, its test that calls the shared suite. */
export const layers: readonly Layer[] = [gzip, zstd, tar];
