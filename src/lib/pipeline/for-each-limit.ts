/** For each that may be under way, so many may begin before the oldest has ended. */
const AHEAD = 4;

/**
 * Runs `work` on every item, at most `limit` at a time. This is the only queue in the program, so memory is bounded by
 * `limit` items plus one chunk per stage. None begins {@link AHEAD} times `limit` behind one that is still under way: what
 * was done out of turn is done again after a crash.
 *
 * The first failure stops the pull (which closes every generator upstream), lets the rest settle, and is rethrown.
 * No rejection is ever unobserved.
 */
export async function forEachLimit<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  /** In the order of their start, with their numbers. */
  const running = new Map<Promise<void>, number>();
  let started = 0;
  let failure: { readonly error: unknown } | undefined;
  const run = async (item: T): Promise<void> => {
    try {
      await work(item);
    } catch (error) {
      failure ??= { error };
    }
  };
  const track = (item: T): void => {
    const task = run(item).then(() => {
      running.delete(task);
    });
    running.set(task, ++started);
  };
  const failed = (): boolean => failure !== undefined;
  try {
    for await (const item of items) {
      if (failed()) break;
      track(item);
      if (running.size >= limit) await Promise.race(running.keys());
      for (const [oldest, number] of running) {
        if (started - number + 1 < AHEAD * limit || failed()) break;
        await oldest;
      }
      if (failed()) break;
    }
  } catch (error) {
    failure ??= { error };
  }
  await Promise.all(running.keys());
  if (failure !== undefined) throw failure.error;
}
