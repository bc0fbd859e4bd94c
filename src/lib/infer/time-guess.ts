import type { Column } from '../config/types.ts';
import { converter } from '../map/convert/converter.ts';
import { MISSING } from '../map/convert/conversion.ts';
import type { ByteString, ValueKind } from '../seams.ts';

/** How stamps can be read: keys of a column in `logs.yaml`. */
export interface TimeWay {
  readonly time?: string;
  readonly day_first?: boolean;
}

/** The first that reads every stamp of a field is proposed. */
const WAYS: readonly TimeWay[] = [
  {},
  { day_first: true },
  { day_first: false },
  ...[
    '%Y/%m/%d %H:%M:%S',
    '%Y/%m/%d %H:%M:%S.%f',
    '%Y/%m/%d %H:%M:%S,%f',
    '%Y.%m.%d %H:%M:%S',
    '%Y/%m/%d',
    '%d.%m.%Y %H:%M:%S',
    '%d.%m.%Y, %H:%M:%S',
    '%d.%m.%Y %H:%M:%S.%f',
    '%d.%m.%Y %H:%M:%S,%f',
    '%d.%m.%Y',
    '%d-%b-%Y %H:%M:%S',
    '%d-%b-%Y %H:%M:%S.%f',
    '%b %d, %Y %I:%M:%S %p',
    '%b %d, %Y %H:%M:%S',
    '%a %b %e %H:%M:%S %Y',
    '%a %b %e %H:%M:%S.%f %Y',
    '[%d/%b/%Y:%H:%M:%S %z]',
    '%a, %d %b %Y %H:%M:%S %z',
    '%a, %d %b %Y %H:%M:%S %Z',
  ].map((time) => ({ time })),
];

/** Of digits alone, by how many there are; only where a name says that it is a time. */
const DIGIT_WAYS: ReadonlyMap<number, string> = new Map([
  [8, '%Y%m%d'],
  [10, 's'],
  [13, 'ms'],
  [14, '%Y%m%d%H%M%S'],
  [16, 'us'],
  [19, 'ns'],
]);

/** A number of that many digits is a counter as well; as a time it must be of these years. */
const PLAUSIBLE = /^"20[0-4]\d-/;

const TIME_NAME =
  /(?:^|[^A-Za-z])(?:time|date|datetime|epoch|start|end|created|updated|modified|at|when|ts?|iat|exp|nbf)$|(?:timestamp|stamp|_at|_ts)$|[a-z](?:Time|Date|At|Ts|Timestamp)$/i;
/** Ends like a time and is a duration. */
const DURATION_NAME =
  /(?:up|down|run|elapsed|response|processing|wait|taken|duration|latency|real|total|life)[_-]?time$/i;

/** Whether a field is called as times are. */
export const isTimeName = (name: string): boolean => TIME_NAME.test(name) && !DURATION_NAME.test(name);

/** Behind a time of day. */
const OFFSET = /:\d\d(?:[.,]\d+)? ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)\]?$/i;

interface Way {
  readonly way: TimeWay;
  readonly convert: (value: ByteString) => ByteString | undefined;
}

/** Keeps of all ways to read a time those that read every value so far. */
export class TimeGuess {
  #ways: readonly Way[];
  #digitWays: readonly (Way & { readonly digits: number })[];
  /** Whether all stamps say their offset, as far as that can be seen. */
  hasOffsets = true;

  /** `reference`: when the file was last written, in seconds since 1970. */
  constructor(kind: ValueKind, reference: number) {
    this.#ways = WAYS.map((way) => ({ way, convert: reader(kind, way, reference) }));
    this.#digitWays = [...DIGIT_WAYS].map(([digits, time]) => ({
      digits,
      way: { time },
      convert: reader('text', { time }, 0),
    }));
  }

  add(value: ByteString, text: ByteString): void {
    if (this.#digitWays.length > 0) {
      const digits = text.split('.')[0]!.length;
      this.#digitWays = this.#digitWays.filter(
        (one) => one.digits === digits && PLAUSIBLE.test(one.convert(text) ?? ''),
      );
    }
    if (this.#ways.length === 0) return;
    this.#ways = this.#ways.filter(({ convert }) => {
      const stamp = convert(value);
      return stamp !== undefined && stamp !== MISSING;
    });
    this.hasOffsets &&= OFFSET.test(text);
  }

  /** Both orders of day and month fit: nothing in the sample tells which is meant. */
  get isAmbiguous(): boolean {
    return this.#ways.length > 1 && this.#ways.every(({ way }) => way.day_first !== undefined);
  }

  get way(): TimeWay | undefined {
    return this.#ways[0]?.way;
  }

  /** The same for values that are numbers. */
  get wayOfDigits(): TimeWay | undefined {
    return this.#digitWays[0]?.way;
  }
}

function reader(kind: ValueKind, way: TimeWay, reference: number): (value: ByteString) => ByteString | undefined {
  const { time = 'auto', day_first: dayFirst } = way;
  const options: Pick<Column, 'type' | 'time' | 'zone' | 'dayFirst'> = {
    type: 'datetime',
    time,
    zone: 'UTC',
    ...(dayFirst !== undefined && { dayFirst }),
  };
  return converter(kind, options, reference);
}
