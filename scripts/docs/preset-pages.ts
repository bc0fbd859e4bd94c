import { isMap, type Node, parseDocument, type Scalar } from 'yaml';
import { type Preset, readPreset } from '../../src/lib/config/use-presets.ts';
import type { LogTest } from '../../src/lib/config/types.ts';
import { presetNames, presetText } from '../../src/lib/presets/preset-files.ts';
import { code, page, table } from './markdown.ts';

/** A test as it stands in the YAML of a preset. */
type Sample = Partial<LogTest> & Pick<LogTest, 'input'>;

/** Every file of `docs/presets`: name → content. */
export function presetPages(): ReadonlyMap<string, string> {
  const presets = presetNames().map(readPreset);
  return new Map([
    ['README.md', listPage(presets)],
    ...presets.map((preset): [string, string] => [`${preset.name}.md`, presetPage(preset)]),
  ]);
}

function listPage(presets: readonly Preset[]): string {
  return page(
    'Presets',
    'the files in `src/lib/presets`',
    'Well-known logs, described already. An entry of `logs.yaml` names one with `use` and says which files it is for:',
    fenced('yaml', "logs:\n  - use: nginx-access\n    match: 'nginx/**'"),
    'Whatever else the entry says wins over the preset: options of `format` and columns one by one, all other keys as a whole. ' +
      'A column given as `null` is left out. `name` is that of the preset unless the entry has one; two entries with the same preset need names of their own.',
    table(
      ['Preset', 'Reads', 'Rows go to'],
      presets.map(({ name, description, log }) => [
        `[${name}](${name}.md)`,
        description.trim(),
        code(String(log['table'] ?? log['stream'])),
      ]),
    ),
  );
}

function presetPage({ name, description, log }: Preset): string {
  const samples = log['tests'] as readonly Sample[];
  return page(
    name,
    `\`src/lib/presets/${name}.yaml\``,
    description.trim(),
    fenced('yaml', `logs:\n  - use: ${name}\n    match: '${name}/**'`),
    '## What it stands for',
    fenced('yaml', keysOf(name)),
    ...samples.flatMap((sample, i) => samplePart(sample, samples.length === 1 ? '' : ` ${i + 1}`)),
  );
}

/** The keys of a log, spelt as in the file of the preset. */
function keysOf(name: string): string {
  const text = presetText(name);
  const { contents } = parseDocument(text);
  if (!isMap<Scalar, Node>(contents)) throw new TypeError(`the preset ${name} is no mapping`);
  return contents.items
    .filter(({ key }) => key.value !== 'description' && key.value !== 'tests')
    .map(({ key, value }) => text.slice(key.range![0], value!.range![2]).trimEnd())
    .join('\n');
}

function samplePart({ name, input, rows, rejects, filtered }: Sample, number: string): string[] {
  return [
    `## Sample${number}${name === undefined ? '' : `: ${name}`}`,
    fenced('text', input.trimEnd()),
    rows === undefined || rows.length === 0
      ? 'No rows.'
      : fenced('json', rows.map((row) => JSON.stringify(row)).join('\n')),
    ...(rejects === undefined || rejects.length === 0 ? [] : [`Rejected: ${rejects.map(code).join(', ')}.`]),
    ...(filtered === undefined ? [] : [`Records dropped: ${filtered}.`]),
  ];
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
