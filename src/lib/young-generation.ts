import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of the heap at its size of now. Left alone it grows to 48 MB, and with it grow the buffers
 * that wait to be freed: a long run then holds 100 MB more, and is no faster (`npm run bench -- --memory`, `-- --many`).
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1');
