/** What options of the command line say, read; wrong usage where it is none of that. */
import { InvalidArgumentError } from 'commander';
import { catalogue, type ErrorCode } from '../errors.ts';

export const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('A port is 0 to 65535.');
  return number;
};

export const count = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('A whole number from 1.');
  return number;
};

export const whole = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number from 0.');
  return Number(text);
};

const UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
  ['tib', 1024 ** 4],
]);

/** Bytes. */
export const volume = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?) ?([a-z]+)$/i.exec(text);
  const bytes = Number(match?.[1]) * (UNITS.get(match?.[2]?.toLowerCase() ?? '') ?? NaN);
  if (!(bytes > 0)) throw new InvalidArgumentError('A volume: 50GB, 800MB, 1.5TiB.');
  return bytes;
};

/** Milliseconds since 1970. */
export const time = (text: string): number => {
  const ms = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('A day, or a time with its zone: 2026-01-31, 2026-01-31T12:00:00Z.');
  return ms;
};

export const perMinute = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 6000)
    throw new InvalidArgumentError('A whole number from 1 to 6000.');
  return number;
};

/** Of an error, in letters of either case. */
export const errorCode = (text: string): ErrorCode => {
  const code = text.toUpperCase();
  if (!Object.hasOwn(catalogue, code))
    throw new InvalidArgumentError('docs/reference/errors.md has the codes; `logsluice status` says which there are.');
  return code as ErrorCode;
};

/** A path in the container, or a folder there. */
export const blobPath = (text: string): string => {
  if (/^[/\s]*$/.test(text)) throw new InvalidArgumentError('A path in the container: app/a.log, or a folder: app/.');
  return text;
};
