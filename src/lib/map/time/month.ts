import type { ByteString } from '../../seams.ts';

export const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

const NUMBERS = new Map(MONTHS.map((name, index) => [name.slice(0, 3), index + 1]));

/** The month, from 1, whose English name begins with the three letters at `at`, in any case; 0 where there is none. */
export function monthAt(text: ByteString, at: number): number {
  return NUMBERS.get(text.slice(at, at + 3).toLowerCase()) ?? 0;
}
