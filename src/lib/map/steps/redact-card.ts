import type { ByteString } from '../../seams.ts';

/** ISO/IEC 7812: an account number has up to 19 digits; no scheme has fewer than 13. */
const FEWEST_DIGITS = 13;
const MOST_DIGITS = 19;

/** Groups of digits with a blank or a hyphen between each two. */
const RUN = /\d+(?:[ -]\d+)*/g;

/** Each number of a payment card becomes `[card]`: 13 to 19 digits that do not begin with 0, in groups or not, whose Luhn digit fits. */
export function redactCards(text: ByteString): ByteString {
  return text.replace(RUN, (run) => (run.length < FEWEST_DIGITS ? run : redactRun(run)));
}

function redactRun(run: string): string {
  let rest = '';
  let done = 0;
  for (let start = 0; start < run.length;) {
    const end = cardEnd(run, start);
    if (end > 0) {
      rest += `${run.slice(done, start)}[card]`;
      done = end;
    }
    start = end > 0 ? end + 1 : groupEnd(run, start) + 1;
  }
  return rest + run.slice(done);
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function groupEnd(run: string, start: number): number {
  let i = start;
  while (isDigit(run.charCodeAt(i))) i++;
  return i;
}

/**
 * Where the number of a card ends that begins at `start`, a group: at the end of the last group that can be part of it.
 * 0 where there is none. Looks at no more than one digit over the longest, so that a long run takes no longer.
 */
function cardEnd(run: string, start: number): number {
  if (run.charCodeAt(start) === 0x30) return 0;
  let digits = 0;
  let end = 0;
  for (let i = start; i < run.length && digits <= MOST_DIGITS; i++) {
    if (!isDigit(run.charCodeAt(i))) continue;
    digits++;
    const endsGroup = !isDigit(run.charCodeAt(i + 1));
    if (endsGroup && digits >= FEWEST_DIGITS && digits <= MOST_DIGITS && hasLuhnDigit(run, start, i)) end = i + 1;
  }
  return end;
}

/** Whether the last of the digits from `start` to `last` is the check digit of the others. */
function hasLuhnDigit(run: string, start: number, last: number): boolean {
  let sum = 0;
  let doubled = false;
  for (let i = last; i >= start; i--) {
    const digit = run.charCodeAt(i) - 0x30;
    if (digit < 0) continue;
    const weighed = doubled ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
    doubled = !doubled;
  }
  return sum % 10 === 0;
}
