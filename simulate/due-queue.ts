interface Due {
  readonly due: number;
}

/** What is due at some time: the soonest comes out first, of two at one time the one that went in first. A binary heap. */
export class DueQueue<T extends Due> {
  readonly #heap: { readonly item: T; readonly due: number; readonly order: number }[] = [];
  #added = 0;

  get first(): T | undefined {
    return this.#heap[0]?.item;
  }

  push(item: T): void {
    const heap = this.#heap;
    const entry = { item, due: item.due, order: this.#added++ };
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(entry, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  pop(): T | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top?.item;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return top.item;
  }
}

const isBefore = (a: { due: number; order: number }, b: { due: number; order: number }): boolean =>
  a.due < b.due || (a.due === b.due && a.order < b.order);
