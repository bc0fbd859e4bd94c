/**
 * A queue that serves its lanes in turn, one item of each: a lane with a thousand items delays one with a single item by
 * no more than one item for each other lane. A lane is any object; it exists while something waits in it.
 */
export class Lanes<T> implements Iterable<T> {
  /** In the order in which they are served. */
  readonly #lanes = new Map<object, T[]>();

  /** `first`: before what waits in this lane already. */
  add(lane: object, item: T, first = false): void {
    const items = this.#lanes.get(lane);
    if (items === undefined) this.#lanes.set(lane, [item]);
    else if (first) items.unshift(item);
    else items.push(item);
  }

  /** What {@link take} would give. */
  get next(): T | undefined {
    for (const items of this.#lanes.values()) return items[0];
    return undefined;
  }

  /** The next item. Its lane is served again when all others have been. */
  take(): T | undefined {
    for (const [lane, items] of this.#lanes) {
      const item = items.shift();
      this.#lanes.delete(lane);
      if (items.length > 0) this.#lanes.set(lane, items);
      return item;
    }
    return undefined;
  }

  /** Does nothing where the item does not wait. */
  remove(lane: object, item: T): void {
    const items = this.#lanes.get(lane);
    const at = items?.indexOf(item) ?? -1;
    if (at < 0) return;
    items!.splice(at, 1);
    if (items!.length === 0) this.#lanes.delete(lane);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const items of this.#lanes.values()) yield* items;
  }
}
