import type { ByteString } from '../../seams.ts';

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LOOSE_NUMBER = /^([+-]?)0*(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/;

/** A double has 17 significant digits and no more than 309 before its point, so shorter text without exponent fits. */
const SURELY_FINITE_LENGTH = 300;

/**
 * Text of a number → the same number as JSON spells it, digits kept. `+1`, `01`, `.5` and `1.` become `1`, `1`, `0.5`
 * and `1`. A number beyond the range of a double does not fit, nor do `NaN` and `Infinity`.
 */
export function realText(text: ByteString): ByteString | undefined {
  const number = JSON_NUMBER.test(text) ? text : respelt(text);
  return number === undefined || isFiniteDouble(number) ? number : undefined;
}

function respelt(text: ByteString): ByteString | undefined {
  const match = LOOSE_NUMBER.exec(text);
  if (match === null || !/^[+-]?\.?\d/.test(text)) return undefined;
  const [, sign, whole, fraction, exponent = ''] = match;
  return (sign === '-' ? '-' : '') + (whole || '0') + (fraction ? `.${fraction}` : '') + exponent;
}

function isFiniteDouble(number: ByteString): boolean {
  if (number.length < SURELY_FINITE_LENGTH && !number.includes('e') && !number.includes('E')) return true;
  return Number.isFinite(Number(number));
}
