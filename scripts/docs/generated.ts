import { presetPages } from './preset-pages.ts';
import { referenceFiles } from './reference.ts';

/** Folders that hold nothing but what `npm run docs` writes: path → name of a file → content. */
export const generatedFolders = (): ReadonlyMap<string, ReadonlyMap<string, string>> =>
  new Map([
    ['docs/reference', referenceFiles()],
    ['docs/presets', presetPages()],
  ]);
