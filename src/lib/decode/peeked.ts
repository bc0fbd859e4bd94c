import type { Bytes } from '../seams.ts';

/**
 * Content whose first bytes can be looked at before it is read. The first iteration begins with those bytes and goes
 * on where the look stopped; any other begins anew. An error met while looking is thrown where it stands: after the
 * bytes that precede it.
 */
export class Peeked implements AsyncIterable<Bytes> {
  readonly head: Bytes;
  readonly #input: AsyncIterable<Bytes>;
  readonly #running: AsyncIterator<Bytes>;
  readonly #failure: { readonly error: unknown } | undefined;
  #begun = false;

  private constructor(
    input: AsyncIterable<Bytes>,
    running: AsyncIterator<Bytes>,
    head: Bytes,
    failure: { readonly error: unknown } | undefined,
  ) {
    this.#input = input;
    this.#running = running;
    this.head = head;
    this.#failure = failure;
  }

  /** Reads until there are `count` bytes, the content ends, or it fails. */
  static async at(input: AsyncIterable<Bytes>, count: number): Promise<Peeked> {
    const running = input[Symbol.asyncIterator]();
    const pieces: Bytes[] = [];
    let length = 0;
    let failure: { readonly error: unknown } | undefined;
    try {
      while (length < count) {
        const next = await running.next();
        if (next.done === true) break;
        pieces.push(next.value);
        length += next.value.length;
      }
    } catch (error) {
      failure = { error };
    }
    return new Peeked(input, running, pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length), failure);
  }

  [Symbol.asyncIterator](): AsyncIterator<Bytes> {
    if (this.#begun) return this.#input[Symbol.asyncIterator]();
    this.#begun = true;
    return this.#first();
  }

  /** Gives up what is still open, read or not. */
  async close(): Promise<void> {
    await this.#running.return?.();
  }

  async *#first(): AsyncGenerator<Bytes> {
    try {
      if (this.head.length > 0) yield this.head;
      if (this.#failure !== undefined) throw this.#failure.error;
      for (;;) {
        const next = await this.#running.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await this.close();
    }
  }
}
