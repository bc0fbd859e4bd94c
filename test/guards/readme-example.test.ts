import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './source-files.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
/** Blocks of code in their order, without the indentation of the list that they stand in. */
const blocks = [...readme.matchAll(/^(?<indent> *)```(?<language>\w+)\n(?<text>[^]*?)^ *```$/gm)].map(({ groups }) => ({
  language: groups!['language']!,
  text: groups!['text']!.replaceAll(new RegExp(`^${groups!['indent']}`, 'gm'), ''),
}));
const inLanguage = (language: string): readonly string[] =>
  blocks.filter((block) => block.language === language).map(({ text }) => text);
const [sample, sampleRows, ownRows] = inLanguage('json');
const [sampleEntry, ownEntry] = inLanguage('yaml');

const folder = mkdtempSync(join(tmpdir(), 'logsluice-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const dryRun = (file: string, as: string, config: string): string =>
  execFileSync(
    process.execPath,
    [join(root, 'bin/logsluice.mjs'), 'run', file, '--as', as, '--dry-run', '--config', config],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );

test('the sample of the README is the first record of samples/app/computers.json', () => {
  const all = JSON.parse(readFileSync(join(root, 'samples/app/computers.json'), 'utf8')) as unknown[];
  expect(JSON.parse(sample!)).toEqual(all.slice(0, 1));
});

test('its entry is the one in logs.yaml', () => {
  const { logs } = parse(readFileSync(join(root, 'logs.yaml'), 'utf8')) as { logs: unknown[] };
  expect(logs).toEqual(expect.arrayContaining((parse(sampleEntry!) as { logs: unknown[] }).logs));
});

test('its rows are what a dry run prints', () => {
  const rows = dryRun(join(root, 'samples/app/computers.json'), 'app/computers.json', join(root, 'logs.yaml'));
  expect(rows).toBe(sampleRows);
});

test('the rows of the tour are what a dry run prints of its file and its entry', () => {
  const file = write('my.log', inLanguage('csv')[0]!);
  expect(dryRun(file, 'mine/my.log', write('logs.yaml', ownEntry!))).toBe(ownRows);
});
