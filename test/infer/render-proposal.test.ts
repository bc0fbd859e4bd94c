import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { flowYaml } from '../../src/lib/infer/flow-yaml.ts';
import type { Proposal } from '../../src/lib/infer/proposal.ts';
import { entryOf, renderProposal } from '../../src/lib/infer/render-proposal.ts';

test.each([
  ['a word', 'json', 'json'],
  ['a pattern, with its backslashes', '^\\d+ {2}$', "'^\\d+ {2}$'"],
  ['what means something inside brackets', ['a,b', ']', ''], "['a,b', ']', '']"],
  ['a quote in a pattern', "\\d'", "'\\d'''"],
  ['a tab', { delimiter: '\t' }, '{ delimiter: "\\t" }'],
  ['steps', { apply: ['trim', { missing: ['-'] }] }, "{ apply: [trim, { missing: ['-'] }] }"],
  ['what YAML would take for something else', ['true', '1', 'null', '$x'], "['true', '1', 'null', $x]"],
])('%s on one line, and the same when it is read', (_, value, text) => {
  expect(flowYaml(value)).toBe(text);
  expect(parse(`[${text}]`)).toEqual([value]);
});

const proposal: Proposal = {
  name: 'app',
  match: ['a/*', 'b/*'],
  format: {
    type: 'regex',
    pattern: `^(?<time>${'\\d'.repeat(50)}) (?<message>.*)$`,
    multiline: { start: 'timestamp' },
  },
  table: 'App_CL',
  columns: [
    { name: 'TimeGenerated', entry: { from: 'time', type: 'datetime' }, comment: 'UTC' },
    { name: 'message', entry: { type: 'string' } },
    { name: 'AppId', entry: { from: 'id', type: 'string' } },
  ],
  confidence: 'fair',
  comments: ['why'],
  hints: ['or else'],
};

test('an entry as text: reasons above it and behind its columns, a long format on several lines', () => {
  const text = renderProposal(proposal, '  ');
  expect(text).toBe(`  # why
  # Proposed by \`logsluice infer\`; confidence: fair.
  - name: app
    match: [a/*, b/*]
    format:
      type: regex
      pattern: '^(?<time>${'\\d'.repeat(50)}) (?<message>.*)$'
      multiline: { start: timestamp }
    table: App_CL
    columns:
      TimeGenerated: { from: time, type: datetime } # UTC
      message: string
      AppId: { from: id }
      # or else
`);
  expect(parse(text)).toEqual([entryOf(proposal)]);
});

test('a preset needs no more than where its files lie', () => {
  const { name: _name, format: _format, table: _table, ...rest } = proposal;
  expect(entryOf({ ...rest, use: 'syslog', match: ['a/*'], columns: [] })).toEqual({ use: 'syslog', match: 'a/*' });
});
