import type { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import { type Framer, lineFraming, type MakeFramer } from './line-parser.ts';
import { countDigits, NO_COUNT, UNTOLD } from './octet-count.ts';
import { OctetFramer } from './octet-framer.ts';

export const SYSLOG_FRAMINGS = ['auto', 'lines', 'octets'] as const;
export type SyslogFraming = (typeof SYSLOG_FRAMINGS)[number];

const octetFraming: MakeFramer = (chunk, taker, limit, offset) => new OctetFramer(chunk, taker, limit, offset);

/** How each framing is made. `auto` is octets where the input begins with a count, else lines. */
export const syslogFraming: Readonly<Record<SyslogFraming, MakeFramer>> = {
  auto: (chunk, taker, limit, offset) => new ToldByBeginning((make) => make(chunk, taker, limit, offset)),
  lines: lineFraming,
  octets: octetFraming,
};

/** Looks at the first bytes, then does as the framing that they tell. */
class ToldByBeginning implements Framer {
  readonly #make: (framing: MakeFramer) => Framer;
  #told: Framer | undefined;
  #head: Bytes = Buffer.alloc(0);

  constructor(make: (framing: MakeFramer) => Framer) {
    this.#make = make;
  }

  push(input: Bytes): void {
    if (this.#told !== undefined) {
      this.#told.push(input);
      return;
    }
    this.#head = this.#head.length === 0 ? input : Buffer.concat([this.#head, input]);
    const digits = countDigits(this.#head, 0, this.#head.length);
    if (digits !== UNTOLD) this.#tell(digits === NO_COUNT ? lineFraming : octetFraming);
  }

  end(cause?: PipelineError): void {
    if (this.#told === undefined) this.#tell(lineFraming);
    this.#told?.end(cause);
  }

  #tell(framing: MakeFramer): void {
    this.#told = this.#make(framing);
    this.#told.push(this.#head);
    this.#head = Buffer.alloc(0);
  }
}
