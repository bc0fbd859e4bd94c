import type { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import type { Framer, MakeFramer } from './line-parser.ts';
import { countDigits, NO_COUNT, UNTOLD } from './octet-count.ts';
import { OCTETS, OctetFramer } from './octet-framer.ts';

export const SYSLOG_FRAMINGS = ['auto', 'lines', 'octets'] as const;
export type SyslogFraming = (typeof SYSLOG_FRAMINGS)[number];

const octetFraming: MakeFramer = (chunk, taker, limit, { offset }) => new OctetFramer(chunk, taker, limit, offset);

/** Whether every record of a file that begins with `head` is a line. */
export const isSyslogOfLines = (framing: SyslogFraming, head: Bytes): boolean =>
  framing === 'lines' || (framing === 'auto' && !isCounted(head));

function isCounted(head: Bytes): boolean {
  const bytes = new ByteOrderMark().push(head);
  return countDigits(bytes, 0, bytes.length) > 0;
}

/** How a framing is made; `lines` is for records without counts. `auto` is octets where the entry begins with a count. */
export function syslogFraming(framing: SyslogFraming, lines: MakeFramer): MakeFramer {
  if (framing === 'lines') return lines;
  if (framing === 'octets') return octetFraming;
  return (chunk, taker, limit, start) => {
    if (start.context === OCTETS) return octetFraming(chunk, taker, limit, start);
    if (start.isInside) return lines(chunk, taker, limit, start);
    return new ToldByBeginning((isCounted) => (isCounted ? octetFraming : lines)(chunk, taker, limit, start));
  };
}

/** Looks at the first bytes, then does as the framing that they tell. */
class ToldByBeginning implements Framer {
  readonly #make: (isCounted: boolean) => Framer;
  #told: Framer | undefined;
  #head: Bytes = Buffer.alloc(0);

  constructor(make: (isCounted: boolean) => Framer) {
    this.#make = make;
  }

  get context(): string | undefined {
    return this.#told?.context;
  }

  push(input: Bytes): void {
    if (this.#told !== undefined) {
      this.#told.push(input);
      return;
    }
    this.#head = this.#head.length === 0 ? input : Buffer.concat([this.#head, input]);
    const digits = countDigits(this.#head, 0, this.#head.length);
    if (digits !== UNTOLD) this.#tell(digits !== NO_COUNT);
  }

  end(cause?: PipelineError): void {
    if (this.#told === undefined) this.#tell(false);
    this.#told?.end(cause);
  }

  #tell(isCounted: boolean): void {
    this.#told = this.#make(isCounted);
    this.#told.push(this.#head);
    this.#head = Buffer.alloc(0);
  }
}
