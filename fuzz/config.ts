import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Random } from '../bench/random.ts';
import { checkLogs, type Log } from '../src/lib/app.ts';
import { presetText, presetNames } from '../src/lib/presets/preset-files.ts';
import { compileMapper } from '../src/lib/map/mapper.ts';
import { textKind, type Fault } from './kind.ts';
import { jsonSeeds, mutateJson, type JsonSeeds } from './mutate-json.ts';
import { mutateText } from './mutate.ts';

const ROOT = join(import.meta.dirname, '..');
const PATH = join(ROOT, 'logs.yaml');
/** Of CPU time, for texts of some kilobytes: a busy machine does not count. */
const MOST_SECONDS = 2;
const SETTINGS = { LOGSLUICE_HASH_KEY: 'a key that is long enough' };

/** Small texts of `logs.yaml`: one log each. */
function seeds(): readonly [string, ...string[]] {
  const [first, ...others] = ['logs.yaml', 'fuzz/logs.yaml'].flatMap((file) => {
    const { logs } = parse(readFileSync(join(ROOT, file), 'utf8')) as { logs: object[] };
    return logs.map((log) => JSON.stringify({ logs: [log] }, undefined, 1));
  });
  const used = presetNames().map((use) => `logs:\n  - name: a\n    match: 'a/**'\n    use: ${use}\n`);
  const written = presetNames().map((name) => {
    const log = presetText(name)
      .replace(/^description:.*\n(?: .*\n)*/m, '')
      .replace(/^(?=.)/gm, '    ');
    return `logs:\n  - name: a\n    match: 'a/**'\n${log}`;
  });
  return [first!, ...others, ...used, ...written.filter(({ length }) => length < 4000)];
}

let texts: readonly [string, ...string[]] | undefined;
let values: JsonSeeds | undefined;

function make(chance: Random): Buffer {
  texts ??= seeds();
  values ??= jsonSeeds(texts.map((text) => parse(text) as object));
  if (chance.chance(0.5)) return mutateJson(values, chance);
  return mutateText(Buffer.from(chance.pick(texts)), Buffer.from(chance.pick(texts)), chance).subarray(0, 20_000);
}

/** Texts of `logs.yaml`: each has its problems told, or reads records. */
export const config = textKind('config', make, judgeConfig);

export function judgeConfig(bytes: Buffer): Fault {
  const before = process.cpuUsage();
  const { config, problems, errors } = checkLogs(bytes.toString(), 'logs.yaml', PATH, SETTINGS);
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1e6 > MOST_SECONDS) return `took ${((user + system) / 1e6).toFixed(1)} s of CPU`;
  const placeless = problems.find((problem) => !/^logs\.yaml:[1-9]\d*:[1-9]\d* {2}\S.* {2}\(.+\)$/s.test(problem));
  if (placeless !== undefined) return `a problem without its place or its fix: ${placeless}`;
  if ((config === undefined) !== errors > 0)
    return `${errors} errors, and ${config === undefined ? 'no' : 'a'} configuration`;
  for (const log of config?.logs ?? []) reads(log);
  return undefined;
}

const SAMPLE = Buffer.from('{"a":1,"b":"x","time":"2026-11-24T12:00:00Z"}\na,b,c\n1 2 3\n<34>1 - - - - - -\n');
const BLOB = { path: 'a/b', name: 'b', container: 'logs', lastModified: '2026-11-24T12:00:00Z', size: 1, metadata: {} };

/** Some records through parser and mapper of the log. What does not fit is rejected, and throws nothing. */
function reads(log: Log): void {
  const mapper = compileMapper(log.columns, log.format.values, {
    blob: BLOB,
    entry: '',
    entryIndex: 0,
    generation: '',
    maxRowBytes: 100_000,
    now: 0,
    drop: log.drop,
  });
  const parser = log.format.parser(mapper.projection, { maxRecordBytes: 10_000 });
  for (const chunk of parser.push(SAMPLE)) mapper.map(chunk);
  for (const chunk of parser.end()) mapper.map(chunk);
}
