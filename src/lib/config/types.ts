/** What `logs.yaml` means once it is checked: every default filled in, every name resolved. */
import type { KeyObject } from 'node:crypto';
import type { PatternText } from '../regex/pattern-option.ts';
import type { Bytes, Parser, ParserStart, Projection, RecordLimits, ValueKind } from '../seams.ts';

export const COLUMN_TYPES = ['string', 'int', 'long', 'real', 'boolean', 'datetime', 'dynamic'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly value: ColumnValue;
  /** What is done, in this order, with the text of the value before it becomes one of the type. */
  readonly steps?: readonly ValueStep[];
  /** JSON text of the value that a row gets where the record has none, or none that fits. */
  readonly default?: string;
  /** A record without a value that fits is rejected. */
  readonly required: boolean;
  /** For `datetime`: one of the named formats, or a strptime pattern. */
  readonly time: TimeFormat;
  /** For `datetime`: the zone of stamps without an offset: `UTC`, `+09:00` or an IANA name. */
  readonly zone: string;
  /** For `datetime`: whether in `1/9/2007` the day stands before the month. */
  readonly dayFirst?: boolean;
}

export type TimeFormat =
  'auto' | 'iso' | 'clf' | 'syslog' | 'slash' | 'epoch' | 's' | 'ms' | 'us' | 'ns' | `%${string}` | (string & {});

/** One value that is there for each record. */
export type SingleValue =
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'const'; readonly json: string }
  /** Every top-level field that no column takes, as one object. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'record'; readonly fact: 'number' | 'offset' | 'raw' }
  | { readonly kind: 'record id' }
  | { readonly kind: 'entry'; readonly fact: 'name' }
  | { readonly kind: 'blob'; readonly fact: 'path' | 'name' | 'container' | 'lastModified' | 'size' }
  | { readonly kind: 'metadata'; readonly key: string };

export type ColumnValue =
  | SingleValue
  /** The first that has a value which is not an empty text. */
  | { readonly kind: 'coalesce'; readonly of: readonly SingleValue[] }
  /** The texts of those that have a value which is not an empty text. Constants alone are no value. */
  | { readonly kind: 'concat'; readonly of: readonly SingleValue[]; readonly separator: string };

/** Text → text, or none. */
export type ValueStep =
  | { readonly kind: 'trim' }
  | { readonly kind: 'lower' }
  | { readonly kind: 'upper' }
  | { readonly kind: 'replace'; readonly text: string; readonly with: string }
  | ({ readonly kind: 'replace pattern' } & PatternReplacement)
  /** What its group holds, or all of the match where it has none. */
  | { readonly kind: 'extract'; readonly pattern: PatternText }
  /** From 0; from the end below it. */
  | { readonly kind: 'split'; readonly by: string; readonly take: number }
  | { readonly kind: 'lookup'; readonly table: ReadonlyMap<string, string>; readonly otherwise?: string }
  /** Without `take` the whole object, as JSON. */
  | { readonly kind: 'parse'; readonly as: ParsedText; readonly take?: readonly string[] }
  /** SHA-256 in hexadecimal; with a key, HMAC. A key object never prints its bytes. */
  | { readonly kind: 'hash'; readonly key?: KeyObject }
  | { readonly kind: 'redact'; readonly what: readonly (Redaction | PatternReplacement)[] }
  | { readonly kind: 'missing'; readonly texts: readonly string[] };

/** In `with`, `$1` to `$9` stand for what a group holds. */
export interface PatternReplacement {
  readonly pattern: PatternText;
  readonly with: string;
}

export const PARSED_TEXTS = ['json', 'logfmt', 'querystring'] as const;
export type ParsedText = (typeof PARSED_TEXTS)[number];
export const REDACTIONS = ['card', 'email', 'ip', 'bearer'] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** What is asked of a record. A value that is missing passes no test but `present: false` and `empty: true`. */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'present'; readonly value: SingleValue; readonly is: boolean }
  | { readonly kind: 'empty'; readonly value: SingleValue; readonly is: boolean }
  | {
      readonly kind: 'text';
      readonly value: SingleValue;
      readonly how: TextTest;
      /** Any of them. */
      readonly texts: readonly string[];
      readonly ignoreCase: boolean;
    }
  | {
      readonly kind: 'pattern';
      readonly value: SingleValue;
      readonly pattern: PatternText;
      readonly ignoreCase: boolean;
    }
  /** Compared as decimals: `number` is the text of one. */
  | { readonly kind: 'number'; readonly value: SingleValue; readonly how: NumberTest; readonly number: string };

export type TextTest = 'equals' | 'contains' | 'starts_with' | 'ends_with';
export type NumberTest = 'equals' | 'less' | 'greater' | 'at_least' | 'at_most';

/** One entry of `logs.yaml`. */
export interface Log {
  readonly name: string;
  /** Globs over the path inside the container. */
  readonly match: readonly string[];
  readonly format: BoundFormat;
  /** Name of the stream in the data collection rule. */
  readonly stream: string;
  /** Name of the table that its rows end in. */
  readonly table: string;
  readonly columns: readonly Column[];
  /** Records for which it holds are dropped, and counted as filtered. */
  readonly drop?: Condition;
  /** What becomes of a blob once all of it is delivered. */
  readonly onDone: OnDone;
  /** Whether its blobs go on growing: only what is new is sent. */
  readonly growing: boolean;
  /** Beyond this share of rejects a file is not what the log says. */
  readonly maxRejectRatio: number;
  readonly tests: readonly LogTest[];
  readonly deployment: Deployment;
  readonly fingerprint: Fingerprint;
}

/** Hashes by which a later run knows whether it sees a file as an earlier one did. */
export interface Fingerprint {
  /** Of what decides which records a file has, and where: format and encodings. */
  readonly framing: string;
  /** Of what becomes of them: columns, conditions, tables of lookups, target. */
  readonly mapping: string;
}

export const PLANS = ['Analytics', 'Basic', 'Auxiliary'] as const;
export type TablePlan = (typeof PLANS)[number];

/** What only a deployment needs to know of a log. What is not said another log of the table may say, or the default holds. */
export interface Deployment {
  readonly plan?: TablePlan;
  /** Of the table. */
  readonly retentionDays?: number;
  /** KQL that the service runs on each row of the stream. */
  readonly transform?: string;
  /** How many data collection rules share the stream. */
  readonly rules?: number;
}

export const TIERS = ['cool', 'cold', 'archive'] as const;
export type OnDone = 'keep' | 'delete' | { readonly tier: (typeof TIERS)[number] };

/** A sample of a log, and what becomes of it. What is not said is not looked at. */
export interface LogTest {
  /** Its own, or its number. */
  readonly name: string;
  readonly input: string;
  readonly path: string;
  /** ISO 8601. */
  readonly modified: string;
  readonly rows?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Codes of the catalogue. */
  readonly rejects?: readonly string[] | undefined;
  readonly filtered?: number | undefined;
}

/** A format with its options already checked: all that the pipeline needs to know of it. */
export interface BoundFormat {
  readonly type: string;
  readonly values: ValueKind;
  /** As they were checked, defaults filled in. */
  readonly options: unknown;
  /** As of a format; with the encoding in mind. */
  splittable(head: Bytes): boolean;
  parser(projection: Projection, limits: RecordLimits, start?: ParserStart): Parser;
}

export interface LogsConfig {
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly logs: readonly Log[];
  /** Of everything in it. */
  readonly fingerprint: string;
}

/**
 * What the mapping knows of values. The check of `logs.yaml` is given it, since the config room does not know the
 * mapping: `loadConfig(text, file, valueChecks)`.
 */
export interface ValueChecks {
  /** What is wrong with `time` of a column, to be shown after it; `undefined` where nothing is. */
  timeFormat(format: string): string | undefined;
  /** The same for `day_first`, there or not, of a column with that `time`. */
  dayFirst(format: string, dayFirst: boolean | undefined): string | undefined;
  /** The same for `zone`. */
  zone(zone: string): string | undefined;
  /** Whether a JSON text that `logs.yaml` itself gives (`const`, `default`) is a value of the type. */
  fits(type: ColumnType, json: string): boolean;
}
