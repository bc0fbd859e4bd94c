import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { regex } from '../../src/lib/parse/regex.ts';
import { boundRegexEngine } from '../../src/lib/regex-engine.ts';
import { logWith, problemsOf } from '../config/problems.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';

boundRegexEngine();

const parserWith = (options: object, names: readonly string[]) => (maxRecordBytes: number, start?: ParserStart) =>
  regex.parser(
    regex.options.parse(options),
    { paths: names.map((name) => [name]), rest: true },
    { maxRecordBytes },
    start,
  );

formatSuite(
  'regex',
  parserWith({ pattern: '^(?<level>[A-Z]+)(?: \\[(?<thread>.*?)\\])? (?<message>.*)$' }, ['level', 'message']),
  [
    {
      name: 'named groups are fields',
      input: 'INFO [main] started\r\nWARN it is 90 °C\n',
      finds: [
        ['INFO', 'started', '{"thread":"main"}'],
        ['WARN', 'it is 90 °C', '{}'],
      ],
    },
    { name: 'a group sees characters', input: 'INFO [é日😀] ü', finds: [['INFO', 'ü', '{"thread":"é日😀"}']] },
    { name: 'a line that does not match', input: 'info x\nINFO y\n', finds: ['PARSE_RECORD', ['INFO', 'y', '{}']] },
    {
      name: 'a line that is not UTF-8',
      input: Buffer.from('INFO caf\xe9\nINFO y', 'latin1'),
      finds: ['PARSE_ENCODING', ['INFO', 'y', '{}']],
    },
  ],
  'INFO [main] é',
);

formatSuite(
  'regex of several patterns and lines',
  parserWith(
    {
      pattern: ['^\\d+ (?<level>[a-z]+) (?<message>[\\s\\S]*)$', '^\\d+ (?<message>[\\s\\S]*)$'],
      ignore_case: true,
      multiline: { start: '^\\d+ ' },
    },
    ['level', 'message'],
  ),
  [
    {
      name: 'the first pattern that is found counts',
      input: '1 INFO a\n  b\n2 7\n3',
      finds: [
        ['INFO', 'a\n  b', '{}'],
        [undefined, '7\n3', '{}'],
      ],
    },
  ],
  '1 info a\n b c',
  '\n2 ',
);

test('a Java log with its stack traces', () => {
  const pattern =
    '^(?<time>\\S+ \\S+) (?<level>[A-Z]+) +\\[(?<thread>[^\\]]*)\\] (?<logger>\\S+) - (?<message>[^\\n]*)\\n?(?<stack>[\\s\\S]*)$';
  const parser = parserWith({ pattern, multiline: {} }, ['level', 'thread', 'message', 'stack'])(10_000);
  const found = parse(parser, [readFileSync('test/fixtures/spec-examples/java-stack.log')]);
  expect(found.map((item) => 'values' in item && item.values.slice(0, 3))).toEqual([
    ['INFO', 'main', 'started'],
    ['ERROR', 'worker-1', 'failed'],
    ['WARN', 'main', 'done'],
  ]);
  expect(found[1]).toHaveProperty('values.3', expect.stringMatching(/^java\.lang\.Illegal[^]*\n\t\.\.\. 2 more$/));
});

test.each([
  ['info x', 'the pattern does not match'],
  [`INFO ${'x'.repeat(65_536)}`, 'more than 64 KB, on which no pattern is tried'],
])('%.10s: %s', (line, fault) => {
  const parser = parserWith({ pattern: '^(?<level>[A-Z]+) ' }, [])(1_000_000);
  const [chunk] = parser.push(Buffer.from(`${line}\n`));
  expect(chunk!.rejects.map(({ error, raw }) => [error.context, raw.length])).toEqual([
    [{ format: 'regex', fault }, line.length],
  ]);
});

test('text made to take for ever does not', () => {
  const parser = parserWith({ pattern: '^(?<words>(\\w+\\s?)*)$', ignore_case: true }, ['words'])(1_000_000);
  const start = performance.now();
  const chunks = parser.push(Buffer.from(`${'a'.repeat(40)}!\n${'a'.repeat(10_000)}!\n`));
  expect(chunks.flatMap(({ rejects }) => rejects)).toHaveLength(2);
  expect(performance.now() - start).toBeLessThan(1000);
});

test.each([
  ['"a+"', /`pattern` has no group with a name, so it finds no field {2}\(write `\(\?<name>…\)` around each value\)$/],
  ['"(?<a>x)(?=y)"', /looks around .* {2}\(match the text itself, in a group\)$/],
  ['["(?<a>x)", "b++"]', /possessive repeat .* {2}\(leave the `\+` out\)$/],
  ['[]', /`pattern` must have at least 1 entry/],
])('pattern: %s', (pattern, message) => {
  const problems = problemsOf(logWith({}).replace('{ type: text }', `{ type: regex, pattern: ${pattern} }`));
  expect(problems).toEqual([expect.stringMatching(message)]);
});
