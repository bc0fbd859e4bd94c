import type { Bytes } from '../../seams.ts';
import { Pieces } from './pieces.ts';
import { Stretches } from './stretches.ts';
import type { TextStep } from './text-step.ts';

const NOTHING = Buffer.alloc(0);

/** Decodes what {@link Stretches} hands over: adds to `pieces` what it is in UTF-8. */
export interface StretchDecoder extends Pick<TextStep, 'replaced' | 'isVerbatim'> {
  lines(bytes: Bytes, pieces: Pieces): void;
  /** Gives what is to precede the rest of the line. */
  part(bytes: Bytes, pieces: Pieces): Bytes;
}

/** Text that is decoded line by line. Not for UTF-16. */
export class StretchedText implements TextStep {
  readonly #decoder: StretchDecoder;
  readonly #stretches: Stretches;
  readonly #pieces = new Pieces();

  constructor(decoder: StretchDecoder) {
    this.#decoder = decoder;
    this.#stretches = new Stretches({
      lines: (bytes) => decoder.lines(bytes, this.#pieces),
      part: (bytes) => decoder.part(bytes, this.#pieces),
    });
  }

  get replaced(): number {
    return this.#decoder.replaced;
  }

  get isVerbatim(): boolean {
    return this.#decoder.isVerbatim;
  }

  push(input: Bytes): readonly Bytes[] {
    this.#stretches.push(input);
    return this.#pieces.take(input);
  }

  flush(): readonly Bytes[] {
    this.#stretches.flush();
    return this.#pieces.take(NOTHING);
  }

  end(): readonly Bytes[] {
    this.#stretches.end();
    return this.#pieces.take(NOTHING);
  }
}
