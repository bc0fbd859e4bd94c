import type { Restart } from '../seams.ts';

/** Ours: names of a thousand columns fit. More is not to be stored again and again while a file is read. */
const MAX_CONTEXT_CHARACTERS = 32 * 1024;

/** A restart, unless its context is too long to be kept. */
export function restartWith(from: number, context: string | undefined): Restart | undefined {
  if (context === undefined) return { from };
  return context.length > MAX_CONTEXT_CHARACTERS ? undefined : { from, context };
}
