import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/lib/emulator/emulator.ts';
import { logsluice, ROOT, start, useFolder } from './cli-process.ts';
import { useEmulator } from './emulator.ts';

const folder = useFolder();
const emulator = useEmulator();
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  logsluice(['run', ...args], { cwd: folder.path, env: { ...emulator.env, ...env } });

const lines = (count: number) =>
  Array.from(
    { length: count },
    (_, n) => `{"Time":"2026-11-24T08:00:00Z","Computer":"c${n}","AdditionalContext":{"r":${n * 7919}}}\n`,
  );

describe('damaged files', () => {
  test('half a gzip: partial, exit code 3, the rows before the damage are sent, and what to do is said', async () => {
    const whole = gzipSync(lines(20_000).join(''));
    await folder.write('half.json.gz', whole.subarray(0, whole.length / 2));
    const { code, stderr } = await run(['half.json.gz', '--as', 'app/half.json.gz']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^partial {2}app\/half\.json\.gz {2}\d+ rows → AppEvents_CL/m);
    expect(stderr).toMatch(/DECODE_TRUNCATED: The gzip data ends early, at byte \d+\. Upload the file again/);
    const sent = await emulator.rows('AppEvents_CL');
    expect(sent.length).toBeGreaterThan(1000);
    expect(sent[0]).toBe('{"TimeGenerated":"2026-11-24T08:00:00Z","Computer":"c0","AdditionalContext":{"r":0}}');
    expect(stderr).toContain(`  ${await emulator.total()} rows → AppEvents_CL`);
  });

  test('a CSV with an unclosed quote: that record is rejected, those after it are sent', async () => {
    await folder.write(
      'quote.csv',
      'time,client,method,url,status,duration_ms,cached,agent\n' +
        '2026-11-24T06:00:01Z,192.0.2.1,GET,/one,200,1,true,a\n' +
        '2026-11-24T06:00:02Z,192.0.2.2,GET,"/two,200,1,true,b\n' +
        '2026-11-24T06:00:03Z,192.0.2.3,GET,/three,200,1,true,c\n' +
        '2026-11-24T06:00:04Z,192.0.2.4,GET,/four,200,1,true,d\n',
    );
    const { code, stderr } = await run(['quote.csv', '--log', 'web-requests']);
    expect(code).toBe(3);
    expect(stderr).toContain('a quote that is never closed');
    expect(stderr).toContain('3 rows → WebRequests_CL, 1 rejected (PARSE_RECORD 1)');
    const urls = (await emulator.rows('WebRequests_CL')).map((row) => (JSON.parse(row) as { Url: string }).Url);
    expect(urls).toEqual(['/one', '/three', '/four']);
  });

  test('a kind that is not read is named, with what to do', async () => {
    await folder.write('logs.7z', Buffer.from('7z\u00bc\u00af\u0027\u001cand more of it', 'latin1'));
    const { code, stderr } = await run(['logs.7z', '--log', 'app-events']);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /DECODE_UNSUPPORTED: The content is a 7z archive, which cannot be read yet\. Upload the logs/,
    );
  });
});

describe('wrong usage is exit code 2, and nothing is sent', () => {
  test('--log with a name that logs.yaml does not have: the names that it has', async () => {
    const { code, stderr } = await run(['samples', '--log', 'nope']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'The setting --log names no log of logs.yaml; it has app-events, web-requests, service-events, plain-text.',
    );
  });

  test('a logs.yaml with three mistakes: each with its line and column', async () => {
    await folder.write(
      'bad.yaml',
      'logs:\n  - name: a\n    match: "["\n    formt: { type: text }\n    tabel: A_CL\n    columns: {}\n',
    );
    const { code, stderr } = await run(['samples', '--config', 'bad.yaml']);
    expect(code).toBe(2);
    expect(stderr.match(/^bad\.yaml:\d+:\d+ {2}.+ {2}\(.+\)$/gm)?.length).toBeGreaterThanOrEqual(3);
    expect(stderr).toMatch(/^CONFIG_INVALID {2}bad\.yaml has \d+ problems/m);
  });

  test('a setting that does not fit', async () => {
    const { code, stderr } = await run(['samples'], { LOGSLUICE_MAX_IN_FLIGHT: 'four' });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'SETTING_INVALID  The setting LOGSLUICE_MAX_IN_FLIGHT must be a whole number from 1 to 64.',
    );
  });
});

describe('failures are exit code 1', () => {
  test('a file that is not there, before any other is sent', async () => {
    const { code, stderr } = await run(['samples', 'nobody.log']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'SOURCE_NOT_FOUND  `nobody.log` does not exist.\n  Check the path. A blob that was deleted on purpose needs nothing; else upload it again.\n',
    );
    expect(await emulator.total()).toBe(0);
  });

  test('no endpoint: SINK_NO_ROUTE and which settings to set', async () => {
    const { code, stderr } = await logsluice(['run', 'samples/app/computers.json', '--log', 'app-events'], {
      cwd: folder.path,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'SINK_NO_ROUTE: No endpoint and rule are set for stream Custom-AppEvents_CL. Run `logsluice infra` and deploy; or set LOGSLUICE_ENDPOINT and LOGSLUICE_RULE, or name the stream in LOGSLUICE_STREAMS.',
    );
  });

  test('nobody listens: SINK_UNAVAILABLE after LOGSLUICE_RETRY_SECONDS', async () => {
    const gone = await startEmulator();
    await gone.close();
    const env = { LOGSLUICE_ENDPOINT: gone.url, LOGSLUICE_RETRY_SECONDS: '1' };
    const { code, stderr } = await run(['samples/app/computers.json', '--log', 'app-events', '--report', 'json'], env);
    expect(code).toBe(1);
    expect(stderr).toContain(`SINK_UNAVAILABLE: ${gone.url} does not answer: ECONNREFUSED.`);
    const { files } = JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as {
      files: { failedRequests: string[]; calls: number }[];
    };
    expect(files[0]!.failedRequests).toHaveLength(files[0]!.calls);
  });

  test('a failed file counts over one with rejects', async () => {
    await folder.write('app/1-rejects.json', '{"broken\n');
    await folder.write('app/2-failed.json', lines(1).join(''));
    await folder.write('app/3-rejects.json', '{"broken\n');
    await emulator.fault({ status: 403 });
    const { code, stderr } = await run(['app', '--as', 'app']);
    expect(stderr.match(/^(done|failed|partial)/gm)).toEqual(['done', 'failed', 'done']);
    expect(stderr).toContain('SINK_FORBIDDEN');
    expect(code).toBe(1);
  });
});

describe('interrupted is exit code 130', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s, passed on twice, while the service keeps us waiting',
    async (signal) => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const env = { ...emulator.env, LOGSLUICE_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` };
      const args = ['samples/web/requests.csv', '--log', 'web-requests', '--report', 'json'];
      const running = start(['run', ...args], { cwd: folder.path, env });
      await once(silent, 'request');
      running.signal(signal);
      running.signal(signal);
      const { code, stdout, stderr } = await running.ended;
      silent.closeAllConnections();
      silent.close();
      expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
      expect(stderr).toContain('interrupted: the file under way was sent in part\n');
      expect(JSON.parse(stderr.trimEnd().split('\n').at(-1)!)).toMatchObject({ files: [], totals: { files: 0 } });
    },
  );

  test('a dry run has sent nothing, and does not say so', async () => {
    const file = await folder.write('endless.log', 'a line of text\n'.repeat(1_000_000));
    const running = start(['run', file, '--log', 'plain-text', '--dry-run'], { cwd: folder.path });
    await running.line(/a line of text/);
    running.signal('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted\n');
  });

  test('while the service asks us to wait', async () => {
    await emulator.fault({ status: 429, retryAfterS: 60 });
    const running = start(['run', 'samples'], { cwd: folder.path, env: emulator.env });
    await expect.poll(() => emulator.calls(), { timeout: 20_000 }).toBeGreaterThan(0);
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
  });

  test('while a pipe says nothing', async () => {
    const fifo = join(folder.path, 'fifo');
    await once(spawn('mkfifo', [fifo]), 'exit');
    const writer = spawn('sh', ['-c', 'exec 3>"$0"; echo opened; exec sleep 100', fifo]);
    const running = start(['run', fifo, '--log', 'app-events'], { cwd: folder.path, env: emulator.env });
    await once(writer.stdout, 'data');
    running.signal('SIGINT');
    const { code, signal } = await running.ended.finally(() => writer.kill());
    // Ended by itself before it waits in the read, by the signal after: a shell makes 130 of both.
    expect(signal ?? code).toBeOneOf(['SIGINT', 130]);
  });
});

test('a reject in an archive is told with the file that it is in', async () => {
  const zip = readFileSync(join(ROOT, 'test/fixtures/containers/deflate.zip'));
  await folder.write('logs.zip', zip);
  const { code, stderr } = await run(['logs.zip', '--log', 'web-requests', '--dry-run']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^ {2}a\.log, record \d+, byte \d+: PARSE_RECORD: /m);
});
