import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import type { FieldReader } from './line-parser.ts';
import { NextByte } from './next-byte.ts';
import type { RecordFields } from './record-fields.ts';
import { SyslogReader } from './syslog-reader.ts';

/** Reads an event from behind its mark, `CEF:`. Gives the fault of one that is not sound. */
export interface EventBody {
  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined;
}

const NOTHING = Buffer.alloc(0);
const BLANK = 0x20;

/** Reads events that begin with a mark, and perhaps a syslog header before it: its fields are `syslog.host` and so on. */
export class EventReader implements FieldReader {
  readonly #mark: ByteString;
  readonly #nextMark: NextByte;
  readonly #syslog: SyslogReader;
  readonly #body: EventBody;
  #bytes: Bytes = NOTHING;

  constructor(mark: ByteString, body: EventBody, fields: RecordFields) {
    this.#mark = mark;
    this.#nextMark = new NextByte(mark);
    this.#syslog = new SyslogReader(fields, { rfc: 'auto', strict: false }, 'syslog.');
    this.#body = body;
  }

  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#nextMark.begin(text);
    }
    const mark = this.#nextMark.from(start);
    const body = mark + this.#mark.length;
    if (body > end) return 'no header';
    let stop = mark;
    while (stop > start && bytes[stop - 1] === BLANK) stop--;
    if (stop > start) this.#syslog.read(bytes, text, start, stop);
    return this.#body.read(bytes, text, body, end);
  }
}
