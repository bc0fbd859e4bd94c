/** The proleptic Gregorian calendar, counted in days since 1970-01-01. */

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Days from 0001-01-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_162;
const DAYS_PER_400_YEARS = 146_097;
const DAYS_PER_100_YEARS = 36_524;
const DAYS_PER_4_YEARS = 1461;

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** `month` counts from 1. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_LENGTHS[month - 1]!;
}

/** Whether there is such a day, in the years 0001 to 9999. */
export function isDate(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Days since 1970-01-01 of a day that exists. */
export function dayNumber(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const ofYear = DAYS_BEFORE_MONTH[month - 1]! + (month > 2 && isLeapYear(year) ? 1 : 0);
  return before * 365 + leapDays + ofYear + day - 1 - DAYS_BEFORE_1970;
}

/** Days since 1970-01-01 → `2026-11-22`, in the years 0001 to 9999. */
export function civilDate(days: number): string {
  let rest = days + DAYS_BEFORE_1970;
  const c400 = Math.floor(rest / DAYS_PER_400_YEARS);
  rest -= c400 * DAYS_PER_400_YEARS;
  // The last day of a cycle of 400 (or 4) years would begin a fifth century (or year) of it.
  const c100 = Math.min(3, Math.floor(rest / DAYS_PER_100_YEARS));
  rest -= c100 * DAYS_PER_100_YEARS;
  const c4 = Math.floor(rest / DAYS_PER_4_YEARS);
  rest -= c4 * DAYS_PER_4_YEARS;
  const c1 = Math.min(3, Math.floor(rest / 365));
  rest -= c1 * 365;
  const year = c400 * 400 + c100 * 100 + c4 * 4 + c1 + 1;
  let month = 1;
  while (rest >= daysInMonth(year, month)) rest -= daysInMonth(year, month++);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(rest + 1, 2)}`;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
