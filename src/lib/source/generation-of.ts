import type { Source } from '../seams.ts';

/** What there is to tell the content of a file from another at its path, where no ETag does: its size, and when it was written. */
export const generationOf = ({ facts: { size, lastModified } }: Source): string => `${size} ${lastModified}`;
