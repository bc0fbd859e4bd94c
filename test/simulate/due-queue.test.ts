import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from '../../simulate/due-queue.ts';

test('gives what went in by its time, and of one time in the order in which it went in', () => {
  const times = fc.array(fc.option(fc.nat(20)));
  fc.assert(
    fc.property(times, (steps) => {
      const queue = new DueQueue<{ due: number; order: number }>();
      const seen: unknown[][] = [];
      let model: { due: number; order: number }[] = [];
      for (const [order, due] of steps.entries()) {
        const soonest = model.toSorted((a, b) => a.due - b.due || a.order - b.order)[0];
        expect(queue.first).toBe(soonest);
        if (due === null) {
          seen.push([queue.pop(), soonest]);
          model = model.filter((one) => one !== soonest);
        } else {
          const item = { due, order };
          queue.push(item);
          model.push(item);
        }
      }
      for (const [popped, soonest] of seen) expect(popped).toBe(soonest);
    }),
  );
});
