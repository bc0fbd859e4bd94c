import { z } from 'zod';
import type { Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';
import { framing as lineFraming, multiline } from './multiline.ts';
import { isSyslogOfLines, SYSLOG_FRAMINGS, syslogFraming } from './syslog-framing.ts';
import { SyslogReader } from './syslog-reader.ts';

const options = z.strictObject({
  rfc: z
    .literal(['auto', 3164, 5424])
    .default('auto')
    .meta({
      description: 'The form of the records: RFC 3164, RFC 5424, or told by the beginning of each.',
      examples: [5424],
    }),
  framing: z
    .enum(SYSLOG_FRAMINGS)
    .default('auto')
    .meta({
      description:
        '`lines`: a record is a line. `octets`: a count of bytes precedes each, and it may hold line ends (RFC 6587). `auto`: told by the beginning of the file.',
      examples: ['octets'],
    }),
  strict: z
    .boolean()
    .default(false)
    .meta({
      description: 'Rejects a record whose header cannot be read. Else what cannot be told of it is its `message`.',
      examples: [true],
    }),
  multiline,
});
type SyslogOptions = z.infer<typeof options>;

/**
 * Syslog files. Fields: `priority`, and of it `facility`, `facility_name`, `severity`, `severity_name`; `timestamp` (as it
 * stands), `host`, `app`, `pid`, `msgid`, `message`; `structured_data` as {@link StructuredData} has it; `sequence`, a
 * number that Cisco devices put in front. Each is missing where the record does not say it.
 */
export const syslog: Format<SyslogOptions> = {
  type: 'syslog',
  summary: 'Syslog, RFC 3164 and RFC 5424, one record a line or with octet counts.',
  options,
  values: 'text',
  splittable: ({ framing, multiline }, head) => multiline === undefined && isSyslogOfLines(framing, head),
  parser: ({ framing, multiline, ...reading }, projection, limits, start) =>
    new LineParser(
      'syslog',
      (fields) => new SyslogReader(fields, reading),
      projection,
      limits,
      syslogFraming(framing, lineFraming(multiline)),
      start,
    ),
};
