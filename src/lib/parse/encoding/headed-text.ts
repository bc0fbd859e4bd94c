import type { Bytes } from '../../seams.ts';
import type { TextStep } from './text-step.ts';
import { HEAD_BYTES } from './utf16-order.ts';

const NOTHING = Buffer.alloc(0);

/** Text whose first bytes say how to read it: holds them, and leaves the rest to the step that `choose` gives. */
export class HeadedText implements TextStep {
  readonly #choose: (head: Bytes) => TextStep;
  #head: Bytes = NOTHING;
  #step: TextStep | undefined;

  /** `choose` is given the first {@link HEAD_BYTES} of the entry, or all of a shorter one. */
  constructor(choose: (head: Bytes) => TextStep) {
    this.#choose = choose;
  }

  get replaced(): number {
    return this.#step?.replaced ?? 0;
  }

  get isVerbatim(): boolean {
    return this.#step?.isVerbatim ?? true;
  }

  push(input: Bytes): readonly Bytes[] {
    if (this.#step !== undefined) return this.#step.push(input);
    const head = this.#head.length === 0 ? input : Buffer.concat([this.#head, input]);
    if (head.length < HEAD_BYTES) {
      this.#head = head;
      return [];
    }
    this.#head = NOTHING;
    this.#step = this.#choose(head.subarray(0, HEAD_BYTES));
    return this.#step.push(head);
  }

  flush(): readonly Bytes[] {
    const pieces = this.#giveHead();
    return [...pieces, ...(this.#step?.flush?.() ?? [])];
  }

  end(): readonly Bytes[] {
    const pieces = this.#giveHead();
    this.#step ??= this.#choose(NOTHING);
    return [...pieces, ...this.#step.end()];
  }

  #giveHead(): readonly Bytes[] {
    const head = this.#head;
    if (head.length === 0) return [];
    this.#head = NOTHING;
    this.#step = this.#choose(head);
    return this.#step.push(head);
  }
}
