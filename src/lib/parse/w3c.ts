import { z } from 'zod';
import type { Format } from '../seams.ts';
import { lineFraming, LineParser } from './line-parser.ts';
import { W3cReader } from './w3c-reader.ts';

const options = z.strictObject({
  columns: z
    .array(z.string().regex(/^[^\s]+$/, 'must have no spaces'))
    .min(1)
    .optional()
    .meta({
      description: 'Names of the fields in their order, for rows without a `#Fields` line above them.',
      examples: [['date', 'time', 'c-ip', 'cs-uri-stem', 'sc-status']],
    }),
  decode: z
    .enum(['auto', 'percent', 'plus', 'none'])
    .default('auto')
    .meta({
      description:
        'How values are written: `percent` (`%20`, the user agent perhaps twice), as CloudFront does; `plus` (`+` for a space in `cs(User-Agent)`, `cs(Referer)` and `cs(Cookie)`), as IIS does; `none`. `auto`: `percent` in rows with tabs, `plus` in others.',
      examples: ['auto', 'percent'],
    }),
});
export type W3cOptions = z.infer<typeof options>;

/**
 * Logs with a line `#Fields: date time …` above their rows, which may come again and change. Other lines that begin with
 * `#` are no records. A row with a tab is separated by tabs, else by spaces; there a value may stand in quotes. Fields have
 * their names of the header. `-` and nothing are no value. A row with fewer or more fields than names was cut or belongs to
 * another header: it is rejected; separators at its end do not count. Where there are `date` and `time`, which are UTC by
 * the W3C draft, the field `datetime` is both, in ISO 8601.
 */
export const w3c: Format<W3cOptions> = {
  type: 'w3c',
  summary: 'W3C extended logs, with a `#Fields` line: IIS, Amazon CloudFront, Azure CDN.',
  options,
  values: 'text',
  parser({ columns, decode }, projection, limits, start) {
    const names = columns?.map((name) => Buffer.from(name).toString('latin1'));
    return new LineParser(
      'w3c',
      (fields, context) => new W3cReader(names, decode, fields, context),
      projection,
      limits,
      lineFraming,
      start,
    );
  },
};
