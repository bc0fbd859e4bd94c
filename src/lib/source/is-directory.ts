import type { Source } from '../seams.ts';

/** Accounts with a hierarchical namespace keep their directories as empty blobs. */
export const isDirectory = ({ path, facts }: Source): boolean =>
  path.endsWith('/') ||
  Object.entries(facts.metadata).some(([key, value]) => key.toLowerCase() === 'hdi_isfolder' && value === 'true');
