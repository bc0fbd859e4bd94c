import { PipelineError } from '../errors.ts';
import type { Answer, Bytes, Clock, SendOptions } from '../seams.ts';
import type { Means } from './means.ts';
import type { Outlet } from './outlet.ts';
import { takeTurn } from './take-turn.ts';

/** First and longest wait of our own choosing. The service's limits are counted by the minute. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/** One body that is to be accepted by one of several rules. */
export interface Errand {
  readonly packed: Bytes;
  /** Of the body, before compression. */
  readonly bytes: number;
  /** The file that it is from, as the gates tell them apart. */
  readonly lane: object;
  /** Where it may go, in the order of preference. An outlet whose settings are not right is taken out. */
  readonly outlets: Set<Outlet>;
  /** Others of the file wait for what it finds out. */
  readonly urgent: boolean;
  /** Called for each call made; `again`: it repeats one that failed. */
  onAnswer(answer: Answer, again: boolean): void;
}

/** The last answer, and who gave it; without `outlet` none was asked: the run pauses. */
export type Outcome =
  | { readonly outlet: Outlet; readonly answer: Answer }
  | { readonly outlet?: undefined; readonly answer: { readonly status: 'refused'; readonly error: PipelineError } };

/**
 * Posts with patience: `retryMs` is how long one body is tried again while time can cure what fails, counted from its
 * first call. The wait is what the service says, for all calls to that rule; else a random part of a doubling wait, so
 * that many callers do not come back together. What one rule refuses for now goes to another at once, where there is
 * one.
 *
 * Gives the last answer: accepted, refused for good, or refused for now with the time used up or the run pausing. Throws
 * the signal's reason, and what the fence throws.
 */
export function patient(retryMs: number, { clock, random }: Pick<Means, 'clock' | 'random'>) {
  return async (errand: Errand, options: SendOptions): Promise<Outcome> => {
    const { outlets, packed, lane, bytes, urgent } = errand;
    let deadline: number | undefined;
    const until = (): number => deadline ?? clock.now() + retryMs;
    let calls = 0;
    let waits = 0;
    let last: Outcome | undefined;
    /** Refused for now, each once, since the last wait. */
    const tried = new Set<Outlet>();
    for (let candidates = inOrder(outlets, clock.now()); ;) {
      const turn = await takeTurn(candidates, { lane, bytes, first: urgent || calls > 0, until }, options);
      if (turn === 'paused') return last ?? { answer: { status: 'refused', error: pauseReason(options) } };
      const { outlet } = turn;
      let answer: Answer;
      if ('call' in turn) {
        deadline ??= turn.call.startedAt + retryMs;
        answer = await outlet.post(turn.call, packed, options);
        errand.onAnswer(answer, calls++ > 0);
      } else answer = turn.answer;
      last = { outlet, answer };
      if (answer.status === 'accepted' || answer.error.retry === 'never') return last;
      if (answer.error.scope === 'app') {
        outlet.shun(clock.now());
        outlets.delete(outlet);
        if (outlets.size === 0) return last;
        candidates = inOrder(outlets, clock.now());
        continue;
      }
      tried.add(outlet);
      candidates = inOrder(outlets, clock.now()).filter(
        (other) => !tried.has(other) && other.gate.closed === undefined,
      );
      if (candidates.length > 0) continue;
      tried.clear();
      candidates = inOrder(outlets, clock.now());
      const told = openAt(candidates);
      const wait = told === undefined ? random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits++) : 0;
      if (Math.max(told ?? 0, clock.now() + wait) > until()) return last;
      if (told === undefined && (await rest(wait, options, clock)) === 'paused') return last;
    }
  };
}

/** Without those that are shunned, unless there are no others. */
function inOrder(outlets: ReadonlySet<Outlet>, now: number): Outlet[] {
  const all = [...outlets];
  const sound = all.filter((outlet) => !outlet.isShunned(now));
  return sound.length > 0 ? sound : all;
}

/** When the first of these gates opens; undefined where one is open. */
function openAt(outlets: readonly Outlet[]): number | undefined {
  let first = Infinity;
  for (const { gate } of outlets) {
    const { closed } = gate;
    if (closed === undefined) return undefined;
    first = Math.min(first, closed.until);
  }
  return first;
}

async function rest(ms: number, { signal, pause }: SendOptions, clock: Clock): Promise<'rested' | 'paused'> {
  try {
    await clock.sleep(ms, pause === undefined ? signal : AbortSignal.any([signal, pause]));
    return 'rested';
  } catch (error) {
    signal.throwIfAborted();
    if (!pause?.aborted) throw error;
    return 'paused';
  }
}

/** Whoever makes a run pause says why. */
function pauseReason({ pause }: SendOptions): PipelineError {
  const reason: unknown = pause?.reason;
  return reason instanceof PipelineError ? reason : new PipelineError('RUN_DEADLINE', {});
}
