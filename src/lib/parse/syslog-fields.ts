import type { ByteString } from '../seams.ts';
import type { Field, RecordFields } from './record-fields.ts';

/** RFC 5424, table 1; the names are those of syslog.conf. */
const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
/** RFC 5424, table 2. */
const SEVERITIES = 'emerg alert crit err warning notice info debug'.split(' ');

/** Facility 23, severity 7. */
export const MAX_PRIORITY = 191;

const NUMBERS: readonly ByteString[] = FACILITIES.map((_, number) => String(number));

/** The fields of a syslog record, by name; `prefix` stands before each. */
export class SyslogFields {
  readonly all: RecordFields;
  readonly timestamp: Field;
  readonly host: Field;
  readonly app: Field;
  readonly pid: Field;
  readonly message: Field;
  /** Those that stand one after the other in RFC 5424. */
  readonly words: readonly Field[];
  readonly sequence: Field;
  readonly #priority: Field;
  /** Those that are made from the priority, where somebody wants them. */
  readonly #facility: Field | undefined;
  readonly #facilityName: Field | undefined;
  readonly #severity: Field | undefined;
  readonly #severityName: Field | undefined;

  constructor(fields: RecordFields, prefix: ByteString) {
    const wanted = (name: ByteString): Field | undefined =>
      fields.wants(prefix + name) ? fields.field(prefix + name) : undefined;
    this.all = fields;
    this.#priority = fields.field(`${prefix}priority`);
    this.#facility = wanted('facility');
    this.#facilityName = wanted('facility_name');
    this.#severity = wanted('severity');
    this.#severityName = wanted('severity_name');
    this.timestamp = fields.field(`${prefix}timestamp`);
    this.host = fields.field(`${prefix}host`);
    this.app = fields.field(`${prefix}app`);
    this.pid = fields.field(`${prefix}pid`);
    this.words = [this.timestamp, this.host, this.app, this.pid, fields.field(`${prefix}msgid`)];
    this.sequence = fields.field(`${prefix}sequence`);
    this.message = fields.field(`${prefix}message`);
  }

  /** The priority `value`, up to {@link MAX_PRIORITY}, whose digits are the bytes [start, end). */
  priority(value: number, start: number, end: number): void {
    const { all } = this;
    all.span(this.#priority, start, end);
    const facility = value >> 3;
    const severity = value & 7;
    if (this.#facility !== undefined) all.text(this.#facility, NUMBERS[facility]!);
    if (this.#facilityName !== undefined) all.text(this.#facilityName, FACILITIES[facility]!);
    if (this.#severity !== undefined) all.text(this.#severity, NUMBERS[severity]!);
    if (this.#severityName !== undefined) all.text(this.#severityName, SEVERITIES[severity]!);
  }
}
