/** The character in its other case, or itself: `a` → `A`, `É` → `é`, `1` → `1`. Those of one UTF-16 unit only. */
export function otherCase(character: string): string {
  const lower = character.toLowerCase();
  const other = lower === character ? character.toUpperCase() : lower;
  return other.length === 1 ? other : character;
}

/** What a range of a class must have besides, to be blind to case: that of its ASCII letters. `Y-b` → `y-zA-B`. */
export function otherCaseOfRange(first: string, last: string): string {
  return overlap(first, last, 'A', 'Z', 0x20) + overlap(first, last, 'a', 'z', -0x20);
}

function overlap(first: string, last: string, from: string, to: string, shift: number): string {
  const low = Math.max(first.charCodeAt(0), from.charCodeAt(0));
  const high = Math.min(last.charCodeAt(0), to.charCodeAt(0));
  return low > high ? '' : `${String.fromCharCode(low + shift)}-${String.fromCharCode(high + shift)}`;
}
