import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import type { FieldReader } from './line-parser.ts';
import type { RecordFields } from './record-fields.ts';
import { readRfc3164, setMessage } from './rfc3164.ts';
import { readRfc5424, stampOfRfc5424 } from './rfc5424.ts';
import { StructuredData } from './structured-data.ts';
import { MAX_PRIORITY, SyslogFields } from './syslog-fields.ts';

export interface SyslogReaderOptions {
  /** `auto` tells each record by its beginning. */
  readonly rfc: 'auto' | 3164 | 5424;
  /** Whether a record whose header cannot be read is rejected; else what cannot be told of it is `message`. */
  readonly strict: boolean;
}

const LESS = 0x3c;
const GREATER = 0x3e;

/** Reads one syslog record. `prefix` stands before the name of each field. */
export class SyslogReader implements FieldReader {
  readonly #fields: SyslogFields;
  readonly #data: StructuredData;
  readonly #options: SyslogReaderOptions;

  constructor(fields: RecordFields, options: SyslogReaderOptions, prefix: ByteString = '') {
    this.#fields = new SyslogFields(fields, prefix);
    this.#data = new StructuredData(fields, `${prefix}structured_data`);
    this.#options = options;
  }

  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    const { rfc, strict } = this.#options;
    const fields = this.#fields;
    const at = this.#readPriority(bytes, start, end);
    const stamp = rfc === 3164 ? -1 : stampOfRfc5424(text, at, end, at > start);
    if (stamp > 0) {
      const fault = readRfc5424(fields, this.#data, bytes, text, stamp, end);
      return strict ? fault : undefined;
    }
    const isFound = rfc !== 5424 && readRfc3164(fields, bytes, text, at, end, at > start);
    if (rfc === 5424) setMessage(fields, bytes, at, end);
    return strict && !isFound ? 'no header' : undefined;
  }

  /** Gives where the record goes on. A priority over the highest is none. */
  #readPriority(bytes: Bytes, start: number, end: number): number {
    if (bytes[start] !== LESS) return start;
    let value = 0;
    let at = start + 1;
    while (at < end && at < start + 4 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39)
      value = value * 10 + bytes[at++]! - 0x30;
    if (at === start + 1 || at >= end || bytes[at] !== GREATER || value > MAX_PRIORITY) return start;
    this.#fields.priority(value, start + 1, at);
    return at + 1;
  }
}
