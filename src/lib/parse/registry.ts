import type { BoundFormat } from '../config/types.ts';
import type { Format } from '../seams.ts';
import { access } from './access.ts';
import { cef } from './cef.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { keyvalue } from './keyvalue.ts';
import { logfmt } from './logfmt.ts';
import { ltsv } from './ltsv.ts';
import { regex } from './regex.ts';
import { leef } from './leef.ts';
import { syslog } from './syslog.ts';
import { text } from './text.ts';
import { w3c } from './w3c.ts';

/** Every kind of log text that can be read. A new one is a file, a line here, and a test that calls `formatSuite`. */
export const formats: readonly Format[] = [
  json,
  csv,
  text,
  access,
  w3c,
  syslog,
  cef,
  leef,
  regex,
  logfmt,
  keyvalue,
  ltsv,
];

/**
 * Joins a format with what `logs.yaml` says of it, without `type`. Defaults are filled in here; check the options with
 * `format.options` first: what does not pass it is a bug by then, and throws.
 */
export function bindFormat(format: Format, rawOptions: unknown): BoundFormat {
  const options = format.options.parse(rawOptions);
  return {
    type: format.type,
    values: format.values,
    options,
    splittable: (head) => format.splittable?.(options, head) ?? false,
    parser: (projection, limits, start) => format.parser(options, projection, limits, start),
  };
}
