/** Longest wait of a file that waits: what returns is found within half an hour. */
const LONGEST_MS = 30 * 60_000;
const FIRST_MS = 5_000;

/** How long to put off what failed `attempt` times in a row: 5 s doubled each time, up to half an hour, less up to a half by chance. */
export const growingDelayMs = (attempt: number, random: () => number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20)) * (0.5 + random() / 2);

/**
 * How long to put off what the host gave up: a minute, until what broke its tries has passed; and longer each time, for it may
 * be a bug.
 */
export const poisonedDelayMs = (attempt: number, random: () => number): number =>
  Math.max(60_000, growingDelayMs(attempt, random));

/** Somewhere between the two: so that what was put off together does not come back together. */
export const delayBetweenMs = (least: number, most: number, random: () => number): number =>
  least + (most - least) * random();
