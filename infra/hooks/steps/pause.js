import { setTimeout } from 'node:timers/promises';

/** Milliseconds of a second: less in tests. */
const SECOND_MS = Number(process.env['HOOK_SECOND_MS'] ?? 1000);

/**
 * Waits.
 *
 * @param {number} seconds
 */
export const pause = (seconds) => setTimeout(seconds * SECOND_MS);
