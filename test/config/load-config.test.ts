import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkConfig, loadConfig } from '../../src/lib/config/load-config.ts';
import type { Column, LogsConfig } from '../../src/lib/config/types.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { logWith, problemsOf } from './problems.ts';

const load = (text: string): LogsConfig => loadConfig(text, 'logs.yaml', valueChecks);

const THREE_MISTAKES = `logs:
  - name: app-events
    match: "app/**"
    formt: { type: text }
    table: AppEvents
    columns:
      TimeGenerated: { from: Time, type: datetime }
      Computer: strng
`;

test('three mistakes are three problems, in the order of the text', () => {
  expect(problemsOf(THREE_MISTAKES)).toEqual([
    'logs.yaml:4:5  unknown key `formt`  (did you mean `format`?)',
    "logs.yaml:5:12  the table `AppEvents` does not end in `_CL`  (write `AppEvents_CL`, or for a table of Azure's own `stream: Microsoft-AppEvents`)",
    'logs.yaml:8:17  unknown type `strng`  (did you mean `string`?)',
  ]);
});

test('CONFIG_INVALID counts the errors and shows the first', () => {
  expect(() => load(THREE_MISTAKES)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      context: {
        file: 'logs.yaml',
        problems: 3,
        first: 'logs.yaml:4:5  unknown key `formt`  (did you mean `format`?)',
        all: problemsOf(THREE_MISTAKES),
      },
    }),
  );
});

test('a warning leaves the configuration usable', () => {
  const text = 'logs: [{ name: a, match: "*", format: { type: text }, table: A_CL, columns: { RawData: string } }]';
  const { config, problems } = checkConfig(text, 'logs.yaml', valueChecks);
  expect(config?.logs).toHaveLength(1);
  expect(problems).toEqual([
    {
      line: 1,
      column: 68,
      severity: 'warning',
      message: 'no `TimeGenerated`: rows get the time at which the service receives them',
      fix: 'add `TimeGenerated: { from: <field>, type: datetime }` for the time of the event',
    },
  ]);
  expect(problemsOf(text)[0]).toMatch(/^logs\.yaml:1:68 {2}warning: no `TimeGenerated`/);
});

test('a log keeps name, globs and order of columns; its stream comes from the table', () => {
  const { file, logs } = load(logWith({ columns: '      Zz: int\n      Aa: string\n' }));
  expect(file).toBe('logs.yaml');
  expect(logs).toMatchObject([
    { name: 'a', match: ['**'], table: 'A_CL', stream: 'Custom-A_CL', format: { type: 'text', values: 'text' } },
  ]);
  expect(logs[0]!.columns.map(({ name }) => name)).toEqual(['TimeGenerated', 'Zz', 'Aa']);
});

test.each([
  ['stream: Microsoft-Syslog', { stream: 'Microsoft-Syslog', table: 'Syslog' }],
  ['stream: Custom-Something', { stream: 'Custom-Something', table: 'Something' }],
  ['table: Some_CL', { stream: 'Custom-Some_CL', table: 'Some_CL' }],
])('%s', (key, expected) => {
  expect(load(logWith({ keys: `    ${key}\n` })).logs[0]).toMatchObject(expected);
});

const PLAIN = { required: false, time: 'auto', zone: 'UTC' };

test.each<[string, Partial<Column>]>([
  ['string', { type: 'string', value: { kind: 'field', path: ['Cc'] } }],
  ['{ type: int }', { type: 'int', value: { kind: 'field', path: ['Cc'] } }],
  ['{ from: a.b }', { type: 'string', value: { kind: 'field', path: ['a', 'b'] } }],
  ['{ from: ["a.b", $c] }', { type: 'string', value: { kind: 'field', path: ['a.b', '$c'] } }],
  ['{ from: $blob.path }', { type: 'string', value: { kind: 'blob', fact: 'path' } }],
  ['{ from: $blob.name }', { type: 'string', value: { kind: 'blob', fact: 'name' } }],
  ['{ from: $blob.container }', { type: 'string', value: { kind: 'blob', fact: 'container' } }],
  ['{ from: $blob.lastModified }', { type: 'datetime', value: { kind: 'blob', fact: 'lastModified' } }],
  ['{ from: $blob.size }', { type: 'long', value: { kind: 'blob', fact: 'size' } }],
  ['{ from: $blob.metadata.cost.centre }', { type: 'string', value: { kind: 'metadata', key: 'cost.centre' } }],
  ['{ from: $entry.name }', { type: 'string', value: { kind: 'entry', fact: 'name' } }],
  ['{ from: $record.number }', { type: 'long', value: { kind: 'record', fact: 'number' } }],
  ['{ from: $record.offset, type: int }', { type: 'int', value: { kind: 'record', fact: 'offset' } }],
  ['{ from: $record.raw }', { type: 'string', value: { kind: 'record', fact: 'raw' } }],
  ['{ from: $record.id }', { type: 'string', value: { kind: 'record id' } }],
  ['{ from: $rest }', { type: 'dynamic', value: { kind: 'rest' } }],
  ['{ const: production }', { type: 'string', value: { kind: 'const', json: '"production"' } }],
  ['{ const: 5 }', { type: 'long', value: { kind: 'const', json: '5' } }],
  ['{ const: 5, type: real }', { type: 'real', value: { kind: 'const', json: '5' } }],
  ['{ const: 0.5 }', { type: 'real', value: { kind: 'const', json: '0.5' } }],
  ['{ const: false }', { type: 'boolean', value: { kind: 'const', json: 'false' } }],
  ['{ const: { a: [1] } }', { type: 'dynamic', value: { kind: 'const', json: '{"a":[1]}' } }],
  ['{ const: 2026-11-24, type: datetime }', { type: 'datetime', value: { kind: 'const', json: '"2026-11-24"' } }],
  ['{ type: int, default: 0 }', { type: 'int', default: '0', value: { kind: 'field', path: ['Cc'] } }],
  ['{ required: true }', { type: 'string', required: true, value: { kind: 'field', path: ['Cc'] } }],
  [
    '{ from: t, type: datetime, time: "%d/%b/%Y", zone: Asia/Tokyo }',
    { type: 'datetime', time: '%d/%b/%Y', zone: 'Asia/Tokyo', value: { kind: 'field', path: ['t'] } },
  ],
  [
    '{ type: datetime, time: slash, day_first: true }',
    { type: 'datetime', time: 'slash', dayFirst: true, value: { kind: 'field', path: ['Cc'] } },
  ],
])('a column %s', (text, expected) => {
  const column = load(logWith({ columns: `      Cc: ${text}\n` })).logs[0]!.columns.at(-1);
  expect(column).toEqual({ name: 'Cc', ...PLAIN, ...expected });
});

test('the zone of a log is that of its columns, unless they have their own', () => {
  const text = logWith({
    keys: '    table: A_CL\n    zone: "+09:00"\n',
    columns: '      Uu: { type: datetime, zone: Europe/London }\n',
  });
  expect(load(text).logs[0]!.columns.map(({ zone }) => zone)).toEqual(['+09:00', 'Europe/London']);
});

test('aliases stand for what their anchor names', () => {
  const text = `logs:
  - { name: a, match: a/*, format: &f { type: text }, table: A_CL, columns: &c { TimeGenerated: datetime } }
  - { name: b, match: b/*, format: *f, table: A_CL, columns: *c }
`;
  expect(load(text).logs.map(({ columns }) => columns)).toEqual([[expect.anything()], [expect.anything()]]);
});

test('a problem behind two aliases is said once, where it stands', () => {
  const text = `logs:
  - { name: a, match: a/*, format: { type: text }, table: A_CL, columns: &c { TimeGenerated: date } }
  - { name: b, match: b/*, format: { type: text }, table: A_CL, columns: *c }
`;
  expect(problemsOf(text)).toEqual(['logs.yaml:2:94  unknown type `date`  (did you mean `datetime`?)']);
});

test('the logs.yaml of the project has no problem, and no warning', async () => {
  const text = await readFile(new URL('../../logs.yaml', import.meta.url), 'utf8');
  const { config, problems } = checkConfig(text, 'logs.yaml', valueChecks);
  expect(problems).toEqual([]);
  expect(config?.logs.map(({ name, stream }) => [name, stream])).toEqual([
    ['app-events', 'Custom-AppEvents_CL'],
    ['web-requests', 'Custom-WebRequests_CL'],
    ['service-events', 'Custom-ServiceEvents_CL'],
    ['plain-text', 'Custom-PlainText_CL'],
  ]);
});

const WORDS =
  'logs: - name: a match: format: type: text json csv table: stream: zone: columns: from: const: default: time: ' +
  'TimeGenerated datetime { } [ ] , : &a *a !!set <<: ? | > " \' # %YAML --- ... .nan 0x1F ~ __proto__ $rest *';

/** Words of the grammar put together at random get further than random characters. */
const yamlish = fc
  .array(fc.oneof(fc.constantFrom(...WORDS.split(' '), '\n', '\n  ', '\n    ', '\n\t'), fc.string()), { maxLength: 40 })
  .map((words) => words.join(' '));

/** Errors that are not ours escape, and fail the test. */
const codeOf = (text: string): string => {
  try {
    return load(text).logs.length > 0 ? 'fine' : 'empty';
  } catch (error) {
    if (error instanceof PipelineError) return error.code;
    throw error;
  }
};

test('whatever the text, loading gives a configuration or CONFIG_INVALID', () => {
  fc.assert(
    fc.property(yamlish, (text) => {
      expect(['fine', 'CONFIG_INVALID']).toContain(codeOf(text));
    }),
    { numRuns: 2000 },
  );
});

/** Values of any shape where the grammar expects its own: every check sees what it did not ask for. */
const anyLogs = fc.record({
  logs: fc.array(
    fc.record(
      {
        name: fc.oneof(fc.constant('a'), fc.jsonValue()),
        match: fc.oneof(fc.string(), fc.jsonValue()),
        format: fc.oneof(fc.constant({ type: 'text' }), fc.jsonValue()),
        table: fc.oneof(fc.constant('A_CL'), fc.jsonValue()),
        stream: fc.oneof(fc.constant('Custom-A'), fc.jsonValue()),
        zone: fc.oneof(fc.string(), fc.jsonValue()),
        columns: fc.dictionary(
          fc.oneof(fc.constantFrom('TimeGenerated', 'Type', 'AA', 'aa', '__proto__'), fc.string()),
          fc.oneof(
            fc.constantFrom('int', 'string'),
            fc.jsonValue(),
            fc.record(
              {
                from: fc.oneof(
                  fc.constantFrom('$rest', '$blob.path'),
                  fc.string(),
                  fc.array(fc.string()),
                  fc.jsonValue(),
                ),
                type: fc.oneof(fc.constantFrom('int', 'dynamic', 'datetime'), fc.jsonValue()),
                const: fc.jsonValue(),
                default: fc.jsonValue(),
                time: fc.oneof(fc.constant('%Y'), fc.string(), fc.jsonValue()),
                zone: fc.oneof(fc.string(), fc.jsonValue()),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
      },
      { requiredKeys: [] },
    ),
  ),
});

test('whatever the values, every problem has a place inside the text', () => {
  fc.assert(
    fc.property(anyLogs, (value) => {
      const text = JSON.stringify(value, null, 1);
      const lines = text.split('\n');
      const { config, problems } = checkConfig(text, 'logs.yaml', valueChecks);
      for (const { line, column, message, fix } of problems) {
        expect(lines[line - 1]?.length).toBeGreaterThanOrEqual(column - 1);
        expect(`${message}${fix}`).not.toMatch(/undefined|\[object|Invalid input/);
      }
      expect(config === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 1000 },
  );
});
