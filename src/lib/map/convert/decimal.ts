import type { ByteString } from '../../seams.ts';

/** A number as its exact digits: `± digits × 10^scale`, without zeros at either end of `digits` (zero has none). */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  /** Beyond the range of a number it is ±Infinity. */
  readonly scale: number;
}

const SPELLING = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads `12`, `-1.50`, `+.5`, `1.`, `007`, `1.2e3`; anything else is `undefined`. */
export function decimal(text: ByteString): Decimal | undefined {
  const match = SPELLING.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  if (all === '') return undefined;
  const start = firstNonZero(all);
  const end = endOfNonZero(all);
  const digits = all.slice(start, Math.max(start, end));
  const scale = digits === '' ? 0 : Number(exponent) - fraction.length + (all.length - end);
  return { negative: sign === '-', digits, scale };
}

function firstNonZero(digits: string): number {
  let at = 0;
  while (digits.charCodeAt(at) === 0x30) at++;
  return at;
}

function endOfNonZero(digits: string): number {
  let at = digits.length;
  while (at > 0 && digits.charCodeAt(at - 1) === 0x30) at--;
  return at;
}

/** Negative where `a` is the smaller, positive where it is the greater, 0 where they are the same number. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const sign = signOf(a);
  if (sign !== signOf(b)) return sign - signOf(b);
  return sign * compareAbsolute(a, b);
}

const signOf = ({ negative, digits }: Decimal): number => (digits === '' ? 0 : negative ? -1 : 1);

function compareAbsolute(a: Decimal, b: Decimal): number {
  const magnitude = a.digits.length + a.scale - (b.digits.length + b.scale);
  // Both beyond the range of a number: then the digits decide.
  if (magnitude !== 0 && !Number.isNaN(magnitude)) return magnitude < 0 ? -1 : 1;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}
