import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';
import { useEmulator } from './emulator.ts';

const folder = useFolder();
/** With the limits of the service. */
const emulator = useEmulator({
  streams: [
    {
      stream: 'Custom-App_CL',
      table: 'App_CL',
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'Message', type: 'string' },
        { name: 'More', type: 'dynamic' },
      ],
    },
  ],
});

const HOUR_MS = 3_600_000;
const ago = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();

const LOGS = `logs:
  - name: app
    match: '**'
    table: App_CL
    format: { type: json }
    columns:
      TimeGenerated: { from: time, type: datetime }
      Message: { from: message }
      More: { from: more, type: dynamic }
`;

test('the report counts what the service then alters: the same kinds, as often', async () => {
  const records = [
    { time: ago(1), message: 'kept' },
    { time: ago(-23), message: 'an hour within the window' },
    { time: ago(47), message: 'an hour within the window' },
    { time: ago(49) },
    { time: ago(-25) },
    { time: ago(24 * 365) },
    { message: 'no time' },
    { time: 'not a time' },
    { time: ago(1), message: 'x'.repeat(60_000), more: ['x'.repeat(60_000)] },
    { time: ago(1), message: 'é'.repeat(40_000) },
    { time: ago(1), message: '\n'.repeat(70_000), more: { a: ['x'.repeat(70_000)] } },
  ];
  await folder.write('altered.yaml', LOGS);
  await folder.write('a.json', records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const args = ['run', 'a.json', '--config', 'altered.yaml', '--report', 'json'];
  const { code, stderr } = await logsluice(args, { cwd: folder.path, env: emulator.env });
  expect(code).toBe(0);
  const lines = stderr.trimEnd().split('\n');
  const { files } = JSON.parse(lines.at(-1)!) as { files: readonly { altered: Record<string, number> }[] };
  expect(files[0]!.altered).toEqual({ truncated: 3, timeGeneratedMissing: 2, timeGeneratedOutsideWindow: 3 });
  expect(lines).toContainEqual(expect.stringContaining('  the service cuts values over 64 KB (3), replaces'));
  const { truncated, timeGeneratedMissing, timeGeneratedOutsideWindow } = await emulator.counters();
  expect({ timeGeneratedMissing, timeGeneratedOutsideWindow, truncated }).toEqual({
    ...files[0]!.altered,
    truncated: { Message: 2, More: 1 },
  });
});
