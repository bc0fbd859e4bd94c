import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { propose } from '../../src/lib/infer/propose.ts';
import { entryOf } from '../../src/lib/infer/render-proposal.ts';
import { LIMITS, sampleOf } from './sample-of.ts';

const columnsOf = (content: string): Readonly<Record<string, unknown>> =>
  entryOf(propose([sampleOf(content)], LIMITS))['columns'] as Readonly<Record<string, unknown>>;

test('the sample of the article becomes its table: the time, a text and an object', () => {
  const bytes = readFileSync(join(import.meta.dirname, '../../samples/app/computers.json'));
  expect(entryOf(propose([sampleOf(bytes, 'app/computers.json')], LIMITS, { table: 'MyTable_CL' }))).toEqual({
    name: 'computers',
    match: 'app/**/computers*.json*',
    format: { type: 'json' },
    table: 'MyTable_CL',
    columns: { TimeGenerated: { from: 'Time', type: 'datetime' }, Computer: 'string', AdditionalContext: 'dynamic' },
  });
});

describe('types of JSON', () => {
  const json = (...values: readonly string[]): unknown =>
    columnsOf(values.map((value) => `{"xx":${value},"yy":1}\n`).join(''))['xx'];

  test.each([
    ['whole numbers', ['1', '-20'], 'long'],
    ['a fraction among them', ['1', '2.5'], 'real'],
    ['an exponent', ['1e3', '1'], 'real'],
    ['truth', ['true', 'false'], 'boolean'],
    ['null beside numbers', ['null', '1'], 'long'],
    ['objects and lists', ['{"a":1}', '[1]'], 'dynamic'],
    ['an object and a text', ['{"a":1}', '"x"'], 'dynamic'],
    ['texts', ['"x"', '"5"'], 'string'],
    ['numbers written as text', ['"5"', '"6"'], 'string'],
    ['numbers and texts', ['5', '"x"'], 'string'],
    ['beyond 2^53', ['9007199254740993'], 'string'],
    ['beyond 64 bits', ['12345678901234567890'], 'string'],
    ['the largest that a number keeps', ['9007199254740991'], 'long'],
  ])('%s', (_, values, type) => {
    expect(json(...values)).toBe(type);
  });

  test('a number that a double cannot hold, though it has a fraction', () => {
    expect(json('1.5', '1e999')).toBe('string');
  });
});

describe('types of text', () => {
  const csv = (name: string, ...values: readonly string[]): unknown =>
    columnsOf(`${name},other\n${values.map((value) => `${value},x\n`).join('')}`)[name];

  test.each([
    ['whole numbers', 'nn', ['1', '0', '-5'], 'long'],
    ['fractions', 'nn', ['1', '0.5'], 'real'],
    ['zeros in front', 'nn', ['01234', '90210'], 'string'],
    ['a plus in front', 'nn', ['+4912345', '+4955555'], 'string'],
    ['hexadecimal digits that look like an exponent', 'nn', ['1e5', '2e7'], 'real'],
    ['zip codes, by their name', 'zip', ['90210', '10001'], 'string'],
    ['versions, by their name', 'version', ['1.10', '1.9'], 'string'],
    ['truth', 'ok', ['true', 'FALSE'], 'boolean'],
    ['no is a country as well', 'cc', ['no', 'yes'], 'string'],
    ['addresses', 'ip', ['10.0.0.1', '10.0.0.2'], 'string'],
    ['a comma for the point', 'nn', ['"1,5"', '"2,5"'], 'string'],
    ['marks for no value', 'nn', ['1', '-'], { type: 'long', apply: [{ missing: ['-'] }] }],
    ['blanks around texts', 'nn', [' a ', ' b '], { apply: ['trim'] }],
  ])('%s', (_, name, values, type) => {
    expect(csv(name, ...values)).toEqual(type);
  });
});

describe('times', () => {
  const time = (name: string, ...values: readonly string[]): unknown =>
    columnsOf(`${name},other\n${values.map((value) => `"${value}",x\n`).join('')}`)['TimeGenerated'];

  test.each([
    ['ISO 8601', ['2026-11-24T07:58:14Z'], {}],
    ['stamps of access logs', ['24/Nov/2026:07:58:14 +0000'], {}],
    ['stamps without a year', ['Nov 24 07:58:14'], {}],
    ['seconds', ['1795507094', '1795507095.5'], { time: 's' }],
    ['milliseconds', ['1795507094000'], { time: 'ms' }],
    ['microseconds', ['1795507094000000'], { time: 'us' }],
    ['nanoseconds', ['1795507094000000000'], { time: 'ns' }],
    ['digits of a date', ['20261124'], { time: '%Y%m%d' }],
    ['slashes after the year', ['2026/11/24 07:58:14'], { time: '%Y/%m/%d %H:%M:%S' }],
    ['dots', ['24.11.2026 07:58:14'], { time: '%d.%m.%Y %H:%M:%S' }],
    ['names of months', ['Nov 24, 2026 1:58:14 PM'], { time: '%b %d, %Y %I:%M:%S %p' }],
    ['a day beyond 12 in front', ['1/9/2026 7:58', '24/11/2026 7:58'], { day_first: true }],
    ['a day beyond 12 behind', ['1/9/2026 7:58', '11/24/2026 7:58'], { day_first: false }],
  ])('%s', (_, values, way) => {
    expect(time('event_time', ...values)).toEqual({ from: 'event_time', type: 'datetime', ...way });
  });

  test('a day that nothing tells from the month is asked for, not guessed', () => {
    const proposal = propose([sampleOf('when,other\n1/9/2007 9:41,x\n2/3/2007 9:41,x\n')], LIMITS);
    expect(entryOf(proposal)['columns']).toEqual({
      TimeGenerated: { from: '$blob.lastModified' },
      when: 'string',
      other: 'string',
    });
    expect(proposal.hints[0]).toMatch(/^Is 1\/9\/2007 .* The sample does not tell/);
    expect(proposal.hints[1]).toBe('TimeGenerated: { from: when, type: datetime, day_first: true }');
  });

  test('a date and a time of day are joined', () => {
    expect(columnsOf('date,time,other\n24.11.2026,07:58:14,x\n25.11.2026,07:58:15,x\n')).toEqual({
      TimeGenerated: { concat: ['date', 'time'], separator: ' ', type: 'datetime', time: '%d.%m.%Y %H:%M:%S' },
      other: 'string',
    });
  });

  test.each([
    ['fractions', '24.11.2026,07:58:14.5', { time: '%d.%m.%Y %H:%M:%S.%f' }],
    ['a day beyond 12', '24/11/2026,7:58', { day_first: true }],
    ['ISO 8601', '2026-11-24,07:58:14Z', {}],
  ])('joined they are read as they are: %s', (_, line, way) => {
    expect(columnsOf(`startDate,startTime,other\n${line},x\n`)['TimeGenerated']).toEqual({
      concat: ['startDate', 'startTime'],
      separator: ' ',
      type: 'datetime',
      ...way,
    });
  });

  test('a day that nothing tells from the month, with the time of day beside it, is asked for as both', () => {
    const { hints } = propose([sampleOf('date,time,other\n1/9/2007,9:41,x\n2/3/2007,9:42,x\n')], LIMITS);
    expect(hints[1]).toBe("TimeGenerated: { concat: [date, time], separator: ' ', type: datetime, day_first: true }");
  });

  test('a date beside a time that is none stays a date', () => {
    expect(columnsOf('{"date":"2026-11-24","time":"soon"}\n')).toEqual({
      TimeGenerated: { from: 'date', type: 'datetime' },
      time: 'string',
    });
  });

  test('of several times the one that is called most like that of an event', () => {
    expect(columnsOf('{"expires":"2027-01-01","timestamp":"2026-11-24T00:00:00Z","n2":1}\n')).toEqual({
      TimeGenerated: { from: 'timestamp', type: 'datetime' },
      expires: 'datetime',
      n2: 'long',
    });
  });

  test.each([
    ['a counter', '{"bytes":1795507094,"a2":1}\n'],
    ['a duration', '{"response_time":1795507094,"a2":1}\n'],
    ['a time that few records have', '{"time":"2026-11-24","a2":1}\n{"a2":1}\n{"a2":1}\n'],
  ])('%s is not the time of the event', (_, content) => {
    expect(columnsOf(content)['TimeGenerated']).toEqual({ from: '$blob.lastModified' });
  });

  test('no time is required: a record without one still arrives', () => {
    expect(JSON.stringify(columnsOf('{"time":"2026-11-24T00:00:00Z"}\n'))).not.toContain('required');
  });

  test('stamps without an offset are said to be UTC, others not', () => {
    const comment = (stamp: string): string | undefined =>
      propose([sampleOf(`{"time":"${stamp}"}\n`)], LIMITS).columns[0]?.comment;
    expect(comment('2026-11-24T00:00:00')).toContain('`zone`');
    expect(comment('2026-11-24T00:00:00+09:00')).toBeUndefined();
  });
});

test('names that a column cannot have get another, and say where they are from', () => {
  const record = { id: 1, Type: 'x', 'a.b': 2, $v: 3, 日本: 'y', '@t': 'z', n: 4, Level: 'a', level: 'b', 'a b': 5 };
  expect(columnsOf(`${JSON.stringify(record)}\n`)).toEqual({
    TimeGenerated: { from: '$blob.lastModified' },
    AppId: { from: 'id', type: 'long' },
    AppType: { from: 'Type' },
    a_b: { from: ['a.b'], type: 'long' },
    v_value: { from: ['$v'], type: 'long' },
    field_5: { from: '日本' },
    t_value: { from: '@t' },
    n_value: { from: 'n', type: 'long' },
    Level: 'string',
    level_2: { from: 'level' },
    a_b_2: { from: 'a b', type: 'long' },
  });
});

test('ids as names of fields do not become columns: what is left of them is one object', () => {
  const fields = Array.from({ length: 300 }, (_, i) => [`user_${i}`, i] as const);
  const record = JSON.stringify({ level: 'info', ...Object.fromEntries(fields) });
  const columns = columnsOf(`${record}\n{"level":"warn"}\n`);
  expect(Object.keys(columns)).toHaveLength(82);
  expect(columns['level']).toBe('string');
  expect(columns['OtherFields']).toEqual({ from: '$rest' });
});
