import { z } from 'zod';

const place = z.strictObject({
  /** What is open around records. */
  inside: z.enum(['nothing', 'array', 'envelope']),
  /** Whether a bracket may as well begin the next document as the next element. */
  unsure: z.boolean(),
  /** Whether lines may yet turn out to be what divides records. */
  hand_over: z.boolean(),
  /** Where in the entry the line began, unless that is behind the record. */
  line: z.int(),
});

/** What reading JSON documents must know of what came before, to begin behind a record. */
export type JsonPlace = z.infer<typeof place>;

/** A place as the context of a restart, and back. */
export const placeContext = (of: JsonPlace): string => JSON.stringify(of);
export const placeIn = (context: string): JsonPlace => place.parse(JSON.parse(context));
