import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lanes } from '../../src/lib/sink/lanes.ts';

const [a, b, c] = [{}, {}, {}];

function drained<T>(lanes: Lanes<T>): T[] {
  const taken: T[] = [];
  for (let item = lanes.take(); item !== undefined; item = lanes.take()) taken.push(item);
  return taken;
}

test('serves its lanes in turn, and each in its order', () => {
  const lanes = new Lanes<string>();
  for (const item of ['a1', 'a2', 'a3']) lanes.add(a, item);
  lanes.add(b, 'b1');
  for (const item of ['c1', 'c2']) lanes.add(c, item);
  expect(lanes.next).toBe('a1');
  expect(drained(lanes)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  expect(lanes.next).toBeUndefined();
});

test('a lane that was just served and comes back stands behind those that wait', () => {
  const lanes = new Lanes<string>();
  lanes.add(a, 'a1');
  lanes.add(b, 'b1');
  lanes.take();
  lanes.add(a, 'a2');
  expect(drained(lanes)).toEqual(['b1', 'a2']);
});

test('what is added first stands before its own lane, not before others', () => {
  const lanes = new Lanes<string>();
  lanes.add(a, 'a2');
  lanes.add(b, 'b2');
  lanes.add(b, 'b1', true);
  expect(drained(lanes)).toEqual(['a2', 'b1', 'b2']);
});

test('what is removed is not served; a lane without items is none', () => {
  const lanes = new Lanes<string>();
  lanes.add(a, 'a1');
  lanes.add(b, 'b1');
  lanes.add(b, 'b2');
  lanes.remove(a, 'a1');
  lanes.remove(b, 'b2');
  lanes.remove(b, 'never there');
  lanes.remove(c, 'c1');
  expect([...lanes]).toEqual(['b1']);
  expect(drained(lanes)).toEqual(['b1']);
});

test('while an item is the first of its lane, no other lane is served twice', () => {
  const step = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('take' as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const names = [{}, {}, {}, {}, {}];
      const lanes = new Lanes<{ readonly lane: number; servedSince: number[] }>();
      const waiting: { readonly lane: number; servedSince: number[] }[] = [];
      for (const one of steps) {
        if (one !== 'take') {
          const item = { lane: one, servedSince: [] };
          lanes.add(names[one]!, item);
          waiting.push(item);
          continue;
        }
        const item = lanes.take();
        expect(item === undefined).toBe(waiting.length === 0);
        if (item === undefined) continue;
        waiting.splice(waiting.indexOf(item), 1);
        for (const other of waiting) other.servedSince.push(item.lane);
        for (const { lane, servedSince } of waiting) {
          const others = servedSince.slice(servedSince.lastIndexOf(lane) + 1);
          expect(new Set(others).size).toBe(others.length);
        }
      }
    }),
  );
});
