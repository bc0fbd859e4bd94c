import { z } from 'zod';
import type { Format } from '../seams.ts';
import { COLUMN_NAME } from './column-name.ts';
import { conditionList } from './condition-schema.ts';
import { deploymentKeys } from './deployment-keys.ts';
import { partList, stepList } from './step-schema.ts';
import { COLUMN_TYPES, TIERS } from './types.ts';
import { text, valueName } from './value-schema.ts';

/**
 * The grammar of `logs.yaml`: what is checked, `config.schema.json` and `config.md` all come from here.
 *
 * What one key allows stands here; what only several keys together can violate is in `check-logs.ts`. A message of ours
 * has a second line: what to do.
 */
export function configSchema(formats: readonly Format[]) {
  return z.strictObject({
    logs: z.array(logSchema(formats)).min(1, 'is empty\nadd an entry that begins with `- name:`').meta({
      description: 'One entry for each kind of log. A file belongs to the first whose `match` fits.',
    }),
  });
}

function logSchema(formats: readonly Format[]) {
  return z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be one word\nuse up to 64 letters, digits, `.`, `_` and `-`')
      .meta({ description: 'Unique. Reports and the command line use it.', examples: ['app-events'] }),
    use: text()
      .optional()
      .meta({
        description:
          'A preset for a well-known log: [the list](../presets/README.md). The entry then needs `match` alone; what else it says wins, options and columns one by one, and a column given as `null` is left out.',
        examples: ['nginx-access'],
      }),
    match: z.union([text(), z.array(text()).min(1, 'is empty\nwrite at least one glob')]).meta({
      description:
        'A glob, or a list of them, over the path inside the container. `*` stays within a folder, `**` does not; `{a,b}` and `[0-9]` work. Case counts.',
      examples: ['app/**/*.json*'],
    }),
    format: formatSchema(formats).meta({
      description: 'How records stand in the file: `type`, and the options of that type.',
      examples: [{ type: 'json' }],
    }),
    table: text()
      .optional()
      .meta({
        description:
          'The table; its name ends in `_CL`. Rows go to the stream `Custom-<table>`, unless `stream` names another: then it may be a table of Azure, too.',
        examples: ['AppEvents_CL'],
      }),
    stream: text()
      .optional()
      .meta({
        description:
          'The stream of the data collection rule, where it is not `Custom-<table>`. A `Microsoft-…` stream has its own table.',
        examples: ['Microsoft-Syslog'],
      }),
    zone: text()
      .default('UTC')
      .meta({
        description: 'Zone of stamps without an offset: `UTC`, an offset, or an IANA name. A column may have its own.',
        examples: ['Europe/London'],
      }),
    encoding: text()
      .default('auto')
      .meta({
        description:
          'What the text is in. `auto`: UTF-16 by its byte order mark or its first bytes; else each line by itself is ISO-2022-JP, UTF-8 or one of `encodings`, and a record that is none is rejected. A name of the [WHATWG](https://encoding.spec.whatwg.org/#names-and-labels) or `cp932`, in any case: all of the file is in it, and bytes that do not fit become U+FFFD and are counted as `replaced`. Records are read as UTF-8, so in other encodings places, lengths and rejected records are those of the UTF-8 text.',
        examples: ['shift_jis'],
      }),
    encodings: z
      .array(text())
      .default(['shift_jis', 'euc-jp'])
      .meta({
        description:
          'For `encoding: auto`: what lines may be in that are not UTF-8. Of those that fit, the one is taken that makes the likelier text, if there is evidence for any. One such as `windows-1252` takes the lines that the others do not.',
        examples: [['shift_jis', 'windows-1252']],
      }),
    keep_if: conditionList()
      .optional()
      .meta({
        description:
          'A condition, or a list of them: only records for which one holds become rows. The others are counted as filtered.',
        examples: [{ field: 'level', in: ['warn', 'error'] }],
      }),
    drop_if: conditionList()
      .optional()
      .meta({
        description: 'A condition, or a list of them: records for which one holds do not become rows.',
        examples: [{ field: 'path', starts_with: '/healthz' }],
      }),
    columns: z.record(columnName, z.union([columnType, columnSchema])).meta({
      description:
        'Name of a column → its type, or a mapping. Rows have the columns in this order. `Computer: string` is short for `Computer: { from: Computer, type: string }`.',
      examples: [{ Computer: 'string', Level: { from: 'a.Level', type: 'int', default: 0 } }],
    }),
    on_done: z
      .union([z.enum(['keep', 'delete']), z.strictObject({ tier: z.enum(TIERS) })])
      .default('keep')
      .meta({
        description:
          'What becomes of a blob once all of it is delivered: `keep`, `delete`, or `{ tier: cool }` (`cold`, `archive`). A file that is damaged, parked or matches no log stays as it is; so does an append blob, which can be deleted but has no tiers.',
        examples: ['delete'],
      }),
    growing: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether blobs go on growing after they were read first: append blobs, and blobs written anew and longer, such as flow logs. Then only what is new is sent, and a last line without a line end waits: [how](../growing.md).',
        examples: [true],
      }),
    max_reject_ratio: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .meta({
        description:
          'Beyond this share of rejects, once 1,000 records were read, a file is taken for one that the log does not describe: reading ends there, and the file is parked. 1: it is read to its end.',
        examples: [0.1],
      }),
    ...deploymentKeys,
    tests: z.array(testSchema).default([]).meta({
      description: 'Input lines and the rows expected of them. `logsluice check` and `logsluice test` try them.',
    }),
  });
}

const testSchema = z.strictObject({
  name: text()
    .optional()
    .meta({ description: 'What it shows. Default: its number.', examples: ['a broken request'] }),
  input: z.string().meta({ description: 'A file, as text.', examples: ['one line'] }),
  path: text()
    .default('sample')
    .meta({
      description: 'Path of that file inside the container, for `$blob.path` and `$blob.name`.',
      examples: ['web/access.log'],
    }),
  modified: z.iso
    .datetime()
    .default('2026-01-01T00:00:00Z')
    .meta({ description: 'When that file was written: stamps without a year take theirs from it.' }),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .meta({
      description: 'All rows in their order, each with all its columns.',
      examples: [[{ Message: 'one line' }]],
    }),
  rejects: z
    .array(
      z.string().regex(/^[A-Z_]+$/, 'must be a code\nwrite one of docs/reference/errors.md, such as `PARSE_RECORD`'),
    )
    .optional()
    .meta({ description: 'The codes of all rejected records in their order.', examples: [['PARSE_RECORD']] }),
  filtered: z.int().nonnegative().optional().meta({ description: 'How many records are dropped on purpose.' }),
});

const columnName = z
  .string()
  .regex(COLUMN_NAME, 'is not a name for a column\nuse 2 to 45 ASCII letters, digits and `_`, a letter first');

const columnType = z.enum(COLUMN_TYPES).meta({ description: 'The type alone: the field of the same name is read.' });

const columnSchema = z.strictObject({
  from: valueName()
    .optional()
    .meta({
      description:
        'Where the value comes from: a field, its path with dots, or a list of keys where a key has a dot or begins with `$`. Names that begin with `$` are listed below. Default: the field named like the column.',
      examples: ['AdditionalContext.Level'],
    }),
  type: z
    .enum(COLUMN_TYPES)
    .optional()
    .meta({
      description:
        'Default: `string`; `long` for `$blob.size`, `$record.number` and `$record.offset`; `datetime` for `$blob.lastModified`; `dynamic` for `$rest`; for `const` what its value looks like (`string`, `long`, `real`, `boolean` or `dynamic`).',
      examples: ['datetime'],
    }),
  coalesce: z
    .array(valueName())
    .min(1, 'is empty\nwrite at least one value')
    .optional()
    .meta({
      description:
        'In place of `from`: a list of what `from` can name. The first that has a value which is not an empty text counts.',
      examples: [['user.name', 'user.id']],
    }),
  concat: partList()
    .optional()
    .meta({
      description:
        'In place of `from`: a list of what `from` can name, or of `{ text: … }`. Their texts are joined; those without one are left out, with their separator.',
      examples: [['date', 'time']],
    }),
  separator: z
    .string()
    .optional()
    .meta({ description: 'Beside `concat`: what stands between the texts. Default: nothing.', examples: [' '] }),
  apply: stepList()
    .optional()
    .meta({
      description:
        'Steps that the text of the value goes through, in this order, before it becomes one of the type. They are listed below.',
      examples: [['trim', { split: { by: ',', take: 0 } }]],
    }),
  const: z
    .unknown()
    .optional()
    .meta({ description: 'The same value in every row, in place of `from`.', examples: ['production'] }),
  default: z
    .unknown()
    .optional()
    .meta({
      description:
        'The value of a row where the record has none, or none that fits the type. Without it the column is left out.',
      examples: [0],
    }),
  required: z
    .boolean()
    .default(false)
    .meta({
      description: 'A record without a value that fits is rejected, and kept with the reason.',
      examples: [true],
    }),
  time: text()
    .default('auto')
    .meta({
      description:
        'For `datetime`: `auto` (ISO 8601, stamps of access logs and of syslog, or seconds, ms, µs or ns since 1970 by size), `iso`, `clf`, `syslog`, `slash`, `epoch`, one unit `s`, `ms`, `us`, `ns`, or a strptime pattern.',
      examples: ['%d/%b/%Y:%H:%M:%S %z'],
    }),
  zone: text()
    .optional()
    .meta({
      description: 'For `datetime`: zone of stamps without an offset. Default: the zone of the log.',
      examples: ['+09:00'],
    }),
  day_first: z
    .boolean()
    .optional()
    .meta({
      description:
        'For `datetime`: whether `1/9/2007` is 1 September (`true`) or 9 January (`false`). Without it such stamps do not fit; with `time: slash` it must be there.',
      examples: [true],
    }),
});

function formatSchema(formats: readonly Format[]) {
  const [first, ...others] = formats.map(formatOptions);
  if (first === undefined) throw new RangeError('there is no format');
  return z.discriminatedUnion('type', [first, ...others]);
}

/** The options of one format, as they stand in `logs.yaml`: beside `type`. */
function formatOptions({ type, summary, options }: Format) {
  if (!(options instanceof z.ZodObject)) throw new TypeError(`the options of format ${type} are not an object`);
  return options.safeExtend({ type: z.literal(type) }).meta({ description: summary });
}

type Schema = ReturnType<typeof configSchema>;
/** What passed the schema, defaults filled in. */
export type CheckedLog = z.output<Schema>['logs'][number];
export type CheckedColumn = CheckedLog['columns'][string];
/** What was written, as far as it passed the schema; the rest is `undefined`. */
export type LogDraft = Partial<Omit<z.input<Schema>['logs'][number], 'columns'>> & {
  readonly columns?: Readonly<Record<string, ColumnDraft | undefined>>;
};
export type ColumnDraft = z.input<Schema>['logs'][number]['columns'][string];
