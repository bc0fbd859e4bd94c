import type { Random } from '../bench/random.ts';

/** Texts at which parsers of logs go wrong: what they look for, cut off, repeated, or in an encoding of its own. */
const NASTY: readonly [string, ...string[]] = [
  '"', '""', "'", '\\', '\\"', '\\u', '\\ud800', '\\x', '%', '%zz', '%c3', '+', '-', '=', '==', ' =', '|', '||', '\\|', '^',
  '[', ']', '[[[[[[[[', '{', '}', '{"', '":', ',', ',,', ':', ';', '<', '<13>', '<999>', '<34>1 ', '12 <34>', '0', '-0', '1e999',
  '99999999999999999999', '0x5E', 'null', 'true', 'NaN', '#', '#Fields: ', '#Fields:\n', 'CEF:0|', 'LEEF:2.0|', '\t', '\r', '\r\n',
  '\n', '\n\n', '\0', '\ufeff', '\u2028', '\u0085', 'é', '日本語', '😀', '\x1b$B', '\x1b(B', '\x1b', '2026-02-30', 'Feb 29 23:59:60',
  '9999-12-31T23:59:59.9999999Z', 'Caused by: ', '\tat ', '__proto__', 'constructor',
]; // prettier-ignore
/** The same as bytes that are no UTF-8. */
const NASTY_BYTES: readonly [Buffer, ...Buffer[]] = [
  Buffer.from([0x80]), Buffer.from([0xff]), Buffer.from([0xc3]), Buffer.from([0xf0, 0x9f]), Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0x83, 0x5c]), Buffer.from([0x93, 0xfa, 0x96, 0x7b]), Buffer.from([0xc6, 0xfc, 0xcb, 0xdc]), Buffer.from([0xfe, 0xff]),
  Buffer.from([0xff, 0xfe]), Buffer.from([0x41, 0x00, 0x0a, 0x00]),
]; // prettier-ignore
/** Numbers that lengths, offsets and counts are set to. */
const NUMBERS: readonly [number, ...number[]] = [0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Inputs of a mutated text stay below this, but for the few that are made long on purpose. */
const LONG_BYTES = 1 << 20;

/** A text near `seed`: parts moved, repeated, cut, and replaced by parts of `other` or by what parsers dislike. */
export function mutateText(seed: Buffer, other: Buffer, random: Random): Buffer {
  let bytes = seed;
  const rounds = 1 + random.below(8);
  for (let round = 0; round < rounds; round++) bytes = textStep(bytes, other, random);
  return bytes.subarray(0, LONG_BYTES);
}

/** The same for a binary container: flips, integers, splices, cuts. */
export function mutateBinary(seed: Buffer, other: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  const rounds = random.chance(0.3) ? 1 : 1 + random.below(6);
  for (let round = 0; round < rounds; round++) bytes = binaryStep(bytes, other, random);
  return bytes.subarray(0, LONG_BYTES);
}

function textStep(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const at = border(bytes, random);
  const end = Math.min(bytes.length, at + 1 + random.below(40));
  switch (random.below(10)) {
    case 0:
      return splice(bytes, at, end, Buffer.alloc(0));
    case 1:
      return splice(bytes, at, at, bytes.subarray(at, end));
    case 2:
      return splice(bytes, at, end, nasty(random));
    case 3:
    case 4:
      return splice(bytes, at, at, nasty(random));
    case 5: {
      const from = border(other, random);
      return splice(bytes, at, end, other.subarray(from, from + 1 + random.below(200)));
    }
    case 6:
      return bytes.subarray(0, at);
    case 7: {
      const times = random.chance(0.02) ? 20_000 : 1 + random.below(50);
      return splice(bytes, at, at, Buffer.concat(Array<Buffer>(times).fill(nasty(random))));
    }
    case 8: {
      const lines = bytes.toString('latin1').split('\n');
      const moved = lines.splice(random.below(lines.length), 1 + random.below(3));
      lines.splice(random.below(lines.length + 1), 0, ...moved, ...(random.chance(0.5) ? moved : []));
      return Buffer.from(lines.join(random.chance(0.2) ? '\r\n' : '\n'), 'latin1');
    }
    default: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[random.below(copy.length)]! ^= 1 << random.below(8);
      return copy;
    }
  }
}

function binaryStep(bytes: Buffer, other: Buffer, random: Random): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const copy = Buffer.from(bytes);
  switch (random.below(9)) {
    case 0:
    case 1:
      if (copy.length > 0) copy[random.below(copy.length)]! ^= 1 << random.below(8);
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
    case 4:
      writeNumber(copy, at, random);
      return copy;
    case 5: {
      const from = random.below(other.length + 1);
      return splice(
        copy,
        at,
        Math.min(copy.length, at + random.below(64)),
        other.subarray(from, from + random.below(400)),
      );
    }
    case 6:
      return splice(copy, at, at, Buffer.alloc(random.below(600)));
    case 7:
      return splice(copy, at, at, copy.subarray(at, at + random.below(600)));
    default:
      return splice(copy, copy.length, copy.length, other);
  }
}

/** Containers keep their directories at their ends, so numbers are set there more often than in the middle. */
function writeNumber(bytes: Buffer, at: number, random: Random): void {
  const near = random.chance(0.3) ? random.below(64) : random.chance(0.5) ? bytes.length - random.below(200) : at;
  const number = random.pick(NUMBERS);
  const place = Math.max(0, near);
  if (random.chance(0.5) && place + 4 <= bytes.length) bytes.writeUInt32LE(number, place);
  else if (place + 2 <= bytes.length) bytes.writeUInt16LE(number & 0xffff, place);
}

const nasty = (random: Random): Buffer =>
  random.chance(0.85) ? Buffer.from(random.pick(NASTY)) : random.pick(NASTY_BYTES);

/** A place where something begins, more often than not: behind a byte that is no letter or digit. */
function border(bytes: Buffer, random: Random): number {
  let at = random.below(bytes.length + 1);
  if (random.chance(0.3)) return at;
  while (at > 0 && /[A-Za-z0-9_]/.test(String.fromCharCode(bytes[at - 1]!))) at--;
  return at;
}

const splice = (bytes: Buffer, from: number, to: number, by: Buffer): Buffer<ArrayBuffer> =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(Math.max(from, to))]);
