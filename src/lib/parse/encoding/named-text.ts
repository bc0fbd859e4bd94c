import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { LF } from '../line.ts';
import type { TextStep } from './text-step.ts';

const REPLACEMENT = '\ufffd';
const NOTHING = new Uint8Array(0);

/** Text of one known encoding. The mark of UTF-16 is taken off; that of UTF-8 is left to the parser, which counts it. */
export class NamedText implements TextStep {
  replaced = 0;
  readonly #decoder: InstanceType<typeof TextDecoder>;
  /** A line of ISO-2022-JP begins in ASCII, whatever the one before forgot to leave. */
  readonly #byLine: boolean;

  /** `encoding` is a name of the Encoding Standard. */
  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: encoding === 'utf-8' });
    this.#byLine = encoding === 'iso-2022-jp';
  }

  push(input: Bytes): readonly Bytes[] {
    let text = '';
    let from = 0;
    if (this.#byLine) {
      for (let lf = input.indexOf(LF); lf >= 0; lf = input.indexOf(LF, from)) {
        text += this.#decoder.decode(input.subarray(from, lf + 1));
        from = lf + 1;
      }
    }
    return this.#given(text + this.#decoder.decode(input.subarray(from), { stream: true }));
  }

  end(): readonly Bytes[] {
    return this.#given(this.#decoder.decode(NOTHING));
  }

  #given(text: string): readonly Bytes[] {
    if (text === '') return [];
    for (let at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) this.replaced++;
    return [Buffer.from(text)];
  }
}

/** Text that is UTF-8 by setting: what is, stays as it is. */
export class Utf8Text implements TextStep {
  readonly #decoded = new NamedText('utf-8');
  #sound = true;

  get replaced(): number {
    return this.#decoded.replaced;
  }

  push(input: Bytes): readonly Bytes[] {
    this.#sound &&= isUtf8(input);
    return this.#sound ? [input] : this.#decoded.push(input);
  }

  end(): readonly Bytes[] {
    return this.#decoded.end();
  }
}
