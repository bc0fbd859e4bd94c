import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';

const folder = useFolder();
const run = (args: readonly string[]) => logsluice(args, { cwd: folder.path });

const LOG = `logs:
  - name: a
    match: '**'
    format: { type: csv, columns: [n, big, text] }
    table: A_CL
    columns:
      TimeGenerated: { from: $blob.lastModified }
      Nn: { from: n, type: int, required: true }
      Big: { from: big, type: long }
      Text: { from: text }
    tests:
      - name: sound
        modified: '2026-03-04T05:06:07Z'
        input: |
          1,9007199254740993,one
          x,2,two
        rows: [{ TimeGenerated: '2026-03-04T05:06:07Z', Nn: 1, Big: '9007199254740993', Text: one }]
        rejects: [MAP_REQUIRED]
        filtered: 0
`;

test('tests that pass: a line each, and exit code 0', async () => {
  await folder.write('pass.yaml', LOG);
  expect(await run(['test', '--config', 'pass.yaml'])).toEqual({
    code: 0,
    stdout: 'ok  a  test sound\n1 of 1 tests pass\n',
    stderr: '',
  });
  expect((await run(['check', '--config', 'pass.yaml'])).stdout).toContain('pass.yaml is fine: a → A_CL');
});

test('what differs stands side by side, and exit code 1, of `check` too', async () => {
  await folder.write(
    'fail.yaml',
    LOG.replace('Text: one }]', 'Text: uno }, { Nn: 5 }]')
      .replace('[MAP_REQUIRED]', '[]')
      .replace('filtered: 0', 'filtered: 3'),
  );
  const shown = `FAILED  a  test sound
  row 1
          expected  found
    Text  "uno"     "one"
  row 2
        expected  found
    Nn  5         (none)
  rejects
      expected  found
                MAP_REQUIRED
  filtered
      expected  found
      3         0
`;
  expect(await run(['test', '--config', 'fail.yaml'])).toEqual({
    code: 1,
    stdout: `${shown}0 of 1 tests pass\n`,
    stderr: '',
  });
  expect(await run(['check', '--config', 'fail.yaml'])).toEqual({
    code: 1,
    stdout: `${shown}1 of 1 tests fail\n`,
    stderr: '',
  });
});

test('--log runs the tests of one log; a log without tests is named', async () => {
  await folder.write('two.yaml', `${LOG}  - { name: b, use: json-lines, match: 'b/**' }\n`);
  expect((await run(['test', '--config', 'two.yaml'])).stdout).toContain('1 of 1 tests pass; without tests: b\n');
  expect((await run(['test', '--config', 'two.yaml', '--log', 'b'])).stdout).toBe(
    '0 of 0 tests pass; without tests: b\n',
  );
  expect(await run(['test', '--config', 'two.yaml', '--log', 'c'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('names no log of two.yaml; it has a, b') as string,
  });
});
