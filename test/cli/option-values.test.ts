import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { blobPath, count, errorCode, perMinute, port, time, volume, whole } from '../../src/lib/cli/option-values.ts';

test.each([
  [volume, '50GB', 50e9],
  [volume, '1.5 TiB', 1.5 * 1024 ** 4],
  [volume, '800mb', 800e6],
  [count, '3', 3],
  [whole, '0', 0],
  [port, '65535', 65_535],
  [perMinute, '6000', 6000],
  [blobPath, 'app/', 'app/'],
  [errorCode, 'parse_record', 'PARSE_RECORD'],
  [time, '2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
])('%o reads %s', (read, text, value) => {
  expect(read(text)).toBe(value);
});

test.each([
  [volume, '50'],
  [volume, '0GB'],
  [volume, 'GB'],
  [volume, '5 XB'],
  [count, '0'],
  [whole, '-1'],
  [whole, ''],
  [port, '65536'],
  [perMinute, '6001'],
  [blobPath, ''],
  [blobPath, '/'],
  [errorCode, 'PARSE_RECORDS'],
  [errorCode, 'toString'],
  [time, '31.1.2026'],
])('%o refuses %s', (read, text) => {
  expect(() => read(text)).toThrow(InvalidArgumentError);
});
