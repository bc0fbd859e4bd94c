import { loadConfig } from '../../src/lib/config/load-config.ts';
import type { Outside } from '../../src/lib/config/outside.ts';
import { compileMapper } from '../../src/lib/map/mapper.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { context, rowTexts } from './record-chunk.ts';

/** What becomes of a file under the keys of a log: its rows as JSON, and what is said of the records that have none. */
export interface Mapped {
  readonly rows: readonly string[];
  readonly filtered: number;
  readonly rejects: readonly string[];
  readonly unfit: Readonly<Record<string, number>>;
  readonly unclaimed: Readonly<Record<string, number>>;
}

/** Files beside logs.yaml, and keys, that examples refer to. */
const outside: Outside = {
  readFile: (path) =>
    path === 'codes.csv' ? Buffer.from('code,text\n200,OK\n404,"Not Found"\n') : { fault: 'is not there' },
  setting: (name) => (name.startsWith('LOGSLUICE_HASH_KEY') ? `the key of ${name}` : undefined),
};

/** `keys` are YAML; without `match` and `table`, which do not matter here. Every record is accounted for. */
export function mapped(keys: string, input: string): Mapped {
  const indented = keys.trimEnd().replaceAll('\n', '\n    ');
  const { logs } = loadConfig(
    `logs:\n  - name: a\n    match: "**"\n    table: A_CL\n    ${indented}\n`,
    'a',
    valueChecks,
    outside,
  );
  const { columns, format, drop } = logs[0]!;
  const mapper = compileMapper(columns, format.values, { ...context, drop });
  const parser = format.parser(mapper.projection, { maxRecordBytes: 1_000_000 });
  const chunks = [...parser.push(Buffer.from(input)), ...parser.end()];
  const rows: string[] = [];
  const rejects: string[] = [];
  let filtered = 0;
  let read = 0;
  for (const chunk of chunks) {
    const made = mapper.map(chunk);
    read += chunk.numbers.length + chunk.rejects.length + (chunk.filtered ?? 0);
    rows.push(...rowTexts(made));
    rejects.push(...[...chunk.rejects, ...made.rejects].map(({ error }) => error.code));
    filtered += made.filtered + (chunk.filtered ?? 0);
  }
  if (read !== rows.length + rejects.length + filtered) throw new Error(`${read} records were read, others counted`);
  const unfit = Object.fromEntries(mapper.unfit);
  return { rows, filtered, rejects, unfit, unclaimed: Object.fromEntries(parser.unclaimed) };
}
