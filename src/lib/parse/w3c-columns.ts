import type { ByteString } from '../seams.ts';
import type { Field, RecordFields } from './record-fields.ts';
import { uniqueNames } from './unique-names.ts';

/** How values are written: see the option `decode`. */
export type W3cDecode = 'auto' | 'percent' | 'plus' | 'none';

export interface W3cColumn {
  readonly field: Field;
  /** Whether a `+` in it stands for a space, where IIS writes the log: values that the client chose. */
  readonly plus: boolean;
  /** Whether it may be percent-encoded twice: CloudFront does so with the user agent. */
  readonly twice: boolean;
}

const PLUS = new Set(['cs(user-agent)', 'cs(referer)', 'cs(cookie)']);
const TWICE = new Set(['cs(user-agent)', 'cs-user-agent']);
const DATETIME = 'datetime';

/** The fields that a `#Fields` line, or the option `columns`, names. */
export class W3cColumns {
  readonly all: readonly W3cColumn[];
  /** Places of `date` and `time`; -1 where they are not to be joined. */
  readonly date: number = -1;
  readonly time: number = -1;
  /** The field that joins them, where a column asks for it: `$rest` has them as they stand. */
  readonly datetime: Field | undefined;

  constructor(names: readonly ByteString[], fields: RecordFields) {
    const unique = uniqueNames(names);
    this.all = unique.map((name) => {
      const lower = name.toLowerCase();
      return { field: fields.field(name), plus: PLUS.has(lower), twice: TWICE.has(lower) };
    });
    const [date, time] = [unique.indexOf('date'), unique.indexOf('time')];
    const datetime = fields.claimed(DATETIME);
    if (date < 0 || time < 0 || unique.includes(DATETIME) || datetime === undefined) return;
    this.date = date;
    this.time = time;
    this.datetime = datetime;
  }
}
