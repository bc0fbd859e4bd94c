/**
 * Runs `work` on every item, at most `limit` at a time. This is the only queue in the program, so memory is bounded by
 * `limit` items plus one chunk per stage.
 *
 * The first failure stops the pull (which closes every generator upstream), lets the rest settle, and is rethrown.
 * No rejection is ever unobserved.
 */
export async function forEachLimit<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
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
    running.add(task);
  };
  const failed = (): boolean => failure !== undefined;
  try {
    for await (const item of items) {
      if (failed()) break;
      track(item);
      if (running.size >= limit) await Promise.race(running);
      if (failed()) break;
    }
  } catch (error) {
    failure ??= { error };
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure.error;
}
