import type { Fault } from '../errors.ts';

const VALUES = Buffer.from('"-0123456789tfn[');

/** What is wrong with a record that begins with `first`, which is no brace. */
export function notAnObject(first: number | undefined): Fault {
  return first !== undefined && VALUES.includes(first) ? 'not an object' : 'unexpected characters';
}
