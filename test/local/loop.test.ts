import { expect, test, vi } from 'vitest';
import { loop } from '../../src/lib/local/loop.ts';

test('a turn that fails is reported once while the same failure lasts, and tried again', async () => {
  const failures: string[] = [];
  const outcomes = ['down', 'down', undefined, 'down', 'other'];
  let turns = 0;
  const listener = loop(
    async () => {
      const outcome = outcomes[turns++];
      if (outcome !== undefined) throw new Error(outcome);
      return false;
    },
    { pauseMs: 1, onFailure: (error) => failures.push((error as Error).message) },
  );
  await vi.waitFor(() => expect(turns).toBeGreaterThan(outcomes.length));
  await listener.stop();
  expect(failures).toEqual(['down', 'down', 'other']);
});

test('a turn that gives true is followed by the next at once', async () => {
  let turns = 0;
  const listener = loop(async () => ++turns < 1000, { pauseMs: 60_000, onFailure: () => undefined });
  await vi.waitFor(() => expect(turns).toBe(1000));
  await listener.stop();
});

test('stopping waits for the turn under way and takes no other', async () => {
  const events: string[] = [];
  const listener = loop(
    async (signal) => {
      events.push('begin');
      await new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20)));
      events.push('end');
      return true;
    },
    { pauseMs: 0, onFailure: () => undefined },
  );
  await listener.stop();
  expect(events).toEqual(['begin', 'end']);
});

test('a pause may be another each time', async () => {
  const pauses: number[] = [];
  let turns = 0;
  const listener = loop(
    () => {
      turns++;
      return Promise.resolve(false);
    },
    {
      pauseMs: () => {
        pauses.push(turns);
        return turns < 3 ? 0 : 60_000;
      },
      onFailure: () => undefined,
    },
  );
  await vi.waitFor(() => expect(pauses).toEqual([1, 2, 3]));
  await listener.stop();
  expect(turns).toBe(3);
});
