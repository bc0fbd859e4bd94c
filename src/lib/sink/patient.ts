import type { Answer, Bytes, Clock, Endpoint, RunOptions } from '../seams.ts';

export interface Patience {
  /** How long one batch is tried again before its error is given up to the caller. */
  readonly retryMs: number;
}

/** First and longest wait of our own choosing. The service's limits are counted by the minute. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

export type PatientPost = (
  packed: Bytes,
  options: RunOptions,
  /** Called for each call made; `again`: it repeats one that failed. */
  onAnswer: (answer: Answer, again: boolean) => void,
) => Promise<Answer>;

/**
 * An endpoint that waits. What time can cure within `retryMs` is tried again: after `Retry-After` where the service
 * names it, else after a random part of a doubling wait, so that many callers do not come back together. While one call
 * has been told to wait, no other call of this endpoint starts.
 *
 * Gives the last answer: accepted, refused for good, or refused for now with the time used up. Throws on abort.
 */
export function patient(endpoint: Endpoint, { retryMs }: Patience, clock: Clock): PatientPost {
  let closedUntil = 0;
  return async (packed, options, onAnswer) => {
    const deadline = clock.now() + retryMs;
    for (let attempt = 0; ; attempt++) {
      // Whoever wakes first may have been told to wait again.
      for (let ms = closedUntil - clock.now(); ms > 0; ms = closedUntil - clock.now()) {
        await clock.sleep(ms, options.signal);
      }
      const answer = await endpoint.post(packed, options);
      onAnswer(answer, attempt > 0);
      if (answer.status === 'accepted' || answer.error.scope !== 'batch' || answer.error.retry !== 'later')
        return answer;
      const told = answer.retryAfterMs;
      const wait = told ?? Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
      if (clock.now() + wait > deadline) return answer;
      if (told !== undefined) closedUntil = Math.max(closedUntil, clock.now() + told);
      else await clock.sleep(wait, options.signal);
    }
  };
}
