import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './cli-process.ts';

/** What the bar writes on stderr while half of 200 bytes are read, and at its end. */
async function bar(options: { terminal: boolean; bytes?: number; printsRows?: boolean }): Promise<string> {
  const { terminal, bytes = 200, printsRows = false } = options;
  const source = `
    process.stderr.isTTY = process.stdout.isTTY = ${terminal};
    process.stderr.columns = 120;
    const { progressBar } = await import(${JSON.stringify(join(ROOT, 'src/lib/cli/progress-bar.ts'))});
    const bar = progressBar('app/x.json', ${bytes}, ${printsRows});
    bar.update({ bytesIn: ${bytes / 2}, read: 8, sent: 7 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    bar.stop();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
  let text = '';
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  await once(child, 'close');
  return text;
}

test('on a terminal: the file, how much of it is read, and the rows sent', async () => {
  const text = await bar({ terminal: true });
  expect(text).toContain('app/x.json');
  expect(text).toContain('50 %');
  expect(text).toContain('7 rows sent');
});

test.each([
  ['not on a terminal', { terminal: false }],
  ['rows are printed to the same terminal', { terminal: true, printsRows: true }],
  ['a file whose size is not known', { terminal: true, bytes: 0 }],
])('%s: nothing', async (_, options) => {
  expect(await bar(options)).toBe('');
});
