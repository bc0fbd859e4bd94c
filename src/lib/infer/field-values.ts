import type { ColumnType } from '../config/types.ts';
import { MISSING } from '../map/convert/conversion.ts';
import { converter } from '../map/convert/converter.ts';
import { toCharacters, unquoteText } from '../map/quote-text.ts';
import type { ByteString, ValueKind } from '../seams.ts';
import { isTimeName, TimeGuess, type TimeWay } from './time-guess.ts';

/** What a field's values say of its column. */
export interface FieldType {
  readonly type: ColumnType;
  readonly time?: TimeWay;
  /** Stamps without an offset. */
  readonly isLocal?: boolean;
  /** Dates with slashes of which nobody knows which number is the day. */
  readonly isAmbiguous?: boolean;
  /** Texts that stand for no value. */
  readonly missing: readonly string[];
  /** Blanks around texts. */
  readonly isPadded: boolean;
  /** Records that have a value. */
  readonly count: number;
  readonly why?: string;
}

/** What writers put where there is no value. */
const MISSING_MARKS = new Set(['-', '--', 'null', 'NULL', '(null)', 'N/A', 'n/a', 'None', 'none', 'nil', '\\N']);

/** Numbers that nobody adds up, and whose spelling matters. */
const CODE_NAME =
  /(?:^|[^A-Za-z])(?:zip|zipcode|postal|postcode|phone|tel|mobile|fax|ver)$|version$|(?:Zip|Phone|PostalCode|Fax)$/i;

const PLAIN_INTEGER = /^-?(?:0|[1-9]\d*)$/;
const PLAIN_REAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const SAFE_DIGITS = 16;

const OPTIONS = { time: 'auto', zone: 'UTC' } as const;

/** Takes the values of one field, and tells the type that all of them fit, by the converters that the rows go through. */
export class FieldValues {
  readonly #name: string;
  readonly #kind: ValueKind;
  readonly #times: TimeGuess;
  readonly #long;
  readonly #real;
  readonly #boolean;
  readonly #missing = new Set<string>();
  #count = 0;
  #padded = 0;
  #objects = 0;
  #quoted = 0;
  #isLong = true;
  #isReal = true;
  #isBoolean = true;
  #isWide = false;
  #hasZeros = false;
  #isDigits = true;

  constructor(name: string, kind: ValueKind, reference: number) {
    this.#name = name;
    this.#kind = kind;
    this.#times = new TimeGuess(kind, reference);
    this.#long = converter('text', { ...OPTIONS, type: 'long' });
    this.#real = converter('text', { ...OPTIONS, type: 'real' });
    this.#boolean = converter('text', { ...OPTIONS, type: 'boolean' });
  }

  add(value: ByteString): void {
    const first = this.#kind === 'json' ? value.charCodeAt(0) : 0;
    if (value === '' || first === 0x6e /* null */) return;
    if (first === 0x7b /* { */ || first === 0x5b /* [ */) {
      this.#objects++;
      this.#count++;
      return;
    }
    const isQuoted = first === 0x22;
    const whole = isQuoted ? unquoteText(value) : value;
    const text = whole.trim();
    if (text === '') return;
    this.#count++;
    if (text.length !== whole.length) this.#padded++;
    if (this.#kind === 'text' && MISSING_MARKS.has(text)) {
      this.#missing.add(toCharacters(text));
      this.#count--;
      return;
    }
    if (isQuoted) this.#quoted++;
    this.#times.add(value, text);
    // Only what begins as a number is one: `1e5` is none, since ids look so.
    if (/^[+-]?0\d/.test(text)) this.#hasZeros = true;
    this.#isDigits &&= /^[+-]?\d+$/.test(text);
    if (PLAIN_INTEGER.test(text)) {
      if (text.length >= SAFE_DIGITS && !Number.isSafeInteger(Number(text))) this.#isWide = true;
      this.#isLong &&= fits(this.#long(text));
    } else this.#isLong = false;
    this.#isReal &&= PLAIN_REAL.test(text) && fits(this.#real(text));
    // `NO` may be a country, and 1 a number.
    this.#isBoolean &&= /^(?:true|false)$/i.test(text) && fits(this.#boolean(text));
  }

  get type(): FieldType {
    const shared = { missing: [...this.#missing], isPadded: this.#padded > this.#count / 2, count: this.#count };
    const scalars = this.#count - this.#objects;
    if (this.#objects > 0) {
      return {
        ...shared,
        type: 'dynamic',
        ...(scalars > 0 && { why: 'an object in some records, a plain value in others' }),
      };
    }
    if (scalars === 0) return { ...shared, type: 'string', why: 'no record has a value' };
    const time = this.#time();
    return { ...shared, ...(time ?? this.#scalar()) };
  }

  #time(): Pick<FieldType, 'type' | 'time' | 'isLocal' | 'isAmbiguous' | 'why'> | undefined {
    if (this.#isReal) {
      const way = isTimeName(this.#name) && !this.#hasZeros ? this.#times.wayOfDigits : undefined;
      return way && { type: 'datetime', time: way };
    }
    if (this.#isDigits) return undefined;
    const { way, isAmbiguous, hasOffsets } = this.#times;
    if (way === undefined) return undefined;
    if (isAmbiguous) {
      return { type: 'string', isAmbiguous, why: 'dates in which either number can be the day' };
    }
    return { type: 'datetime', time: way, isLocal: !hasOffsets };
  }

  #scalar(): Pick<FieldType, 'type' | 'why'> {
    if (this.#quoted > 0 && this.#quoted === this.#count) {
      return this.#isReal ? { type: 'string', why: 'numbers, but written as text' } : { type: 'string' };
    }
    if (this.#isReal && CODE_NAME.test(this.#name))
      return { type: 'string', why: 'numbers whose spelling matters, by its name' };
    if (this.#isReal && this.#isWide) return { type: 'string', why: 'numbers beyond 2^53, which many readers round' };
    if (this.#isLong) return { type: 'long' };
    if (this.#isReal) return { type: 'real' };
    if (this.#hasZeros && this.#isDigits) {
      return { type: 'string', why: 'numbers with zeros in front' };
    }
    return this.#isBoolean ? { type: 'boolean' } : { type: 'string' };
  }
}

const fits = (json: ByteString | undefined): boolean => json !== undefined && json !== MISSING;
