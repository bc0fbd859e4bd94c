import { expect, test } from 'vitest';
import { PipelineError } from '../src/lib/errors.ts';
import { loadSettings } from '../src/lib/app.ts';
import type { Source } from '../src/lib/seams.ts';
import { conflictsWith, inferSamples, withEntry } from '../src/lib/workbench.ts';
import { sampleOf } from './infer/sample-of.ts';

const source: Source = {
  path: 'app/a.json',
  facts: sampleOf('', 'app/a.json').facts,
  async *open() {
    yield Buffer.from('{"time":"2026-11-24T00:00:00Z","Level":"x"}\n');
  },
};
const inferred = await inferSamples([source], {
  settings: loadSettings({}),
  wishes: { table: 'App_CL' },
  rows: 1,
  signal: AbortSignal.any([]),
});

const entry = (name: string, match: string, type = 'string'): string =>
  `logs:\n  - name: ${name}\n    match: ${match}\n    format: { type: json }\n    table: App_CL\n    columns:\n      TimeGenerated: { from: time, type: datetime }\n      Level: ${type}\n`;
const logs = (text: string) => ({ file: 'logs.yaml', path: 'logs.yaml', text });

test.each([
  ['nothing yet', '', []],
  ['comments alone', '# mine\n', []],
  ['another log', entry('b', 'b/**'), []],
  ['a log of that name', entry('a', 'b/**'), ['INFER_NAME_TAKEN']],
  ['a log that takes the file', entry('b', 'app/**'), ['INFER_MATCH_TAKEN']],
  ['both', entry('a', '"**"'), ['INFER_NAME_TAKEN', 'INFER_MATCH_TAKEN']],
])('what is in the way in a logs.yaml with %s', (_, text, codes) => {
  expect(conflictsWith(logs(text), inferred, ['app/a.json'], {}).map(({ code }) => code)).toEqual(codes);
});

test('the entry is refused where it would contradict a log of the same table', () => {
  expect(() => withEntry(logs(entry('b', 'b/**', 'int')), inferred, {})).toThrow(PipelineError);
  expect(withEntry(logs(entry('b', 'b/**')), inferred, {})).toContain('\n  - name: a\n');
});
