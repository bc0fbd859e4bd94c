import { z } from 'zod';
import { nearest } from './nearest.ts';
import { type Finding, finding, type Path, suggestion } from './problem.ts';
import type { ColumnType } from './types.ts';

type Issue = z.core.$ZodIssue;

/** Passed to `safeParse`: an issue about unknown keys then carries the known ones, which zod itself leaves out. */
export const withKnownKeys: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject
    ? Object.keys(issue.inst.shape).join(' ')
    : undefined;

/** What zod found, in words for the author of the file. `value` is what was checked. */
export function explain(issues: readonly Issue[], value: unknown): Finding[] {
  const findings = issues.flatMap((issue) => explainOne(issue, issue.path.map(step), value));
  // A key that is misspelt is not missing as well.
  const meant = new Set(
    findings.flatMap((one) => (one.meant === undefined ? [] : [JSON.stringify([...one.path.slice(0, -1), one.meant])])),
  );
  return findings.filter(({ path }) => !(valueAt(value, path) === undefined && meant.has(JSON.stringify(path))));
}

const step = (key: PropertyKey): string | number => (typeof key === 'symbol' ? String(key) : key);

function explainOne(issue: Issue, path: Path, value: unknown): Finding[] {
  const name = nameOf(path);
  const [said, fix] = issue.message.split('\n') as [string, string?];
  // A message of the schema's own has a second line.
  if (fix !== undefined) return [finding(path, `${name} ${said}`, fix)];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = said.split(' ');
      return issue.keys.map((key) => unknownKey([...path, key], key, known));
    }
    case 'invalid_key':
      return issue.issues.map(({ message }) => {
        const [said, fix = ''] = message.split('\n') as [string, string?];
        return finding(path, `${name} ${said}`, fix, 'key');
      });
    case 'invalid_union':
      return explainUnion(issue, path, value);
    case 'invalid_value':
      return [unknownValue(path, valueAt(value, path), issue.values.map(String))];
    case 'invalid_type':
      return [wrongType(path, valueAt(value, path), issue.expected)];
    case 'too_small':
    case 'too_big':
      return [finding(path, `${name} ${outOfRange(issue)}`, 'docs/reference/config.md has the limits')];
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    default:
      return [finding(path, `${name} ${said}`, 'docs/reference/config.md describes it')];
  }
}

/**
 * zod says of a union only that no branch fits. Meant is the branch that knows this kind of value: one that does not
 * complain about the value as a whole. Where each does, they are said together.
 */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, value: unknown): Finding[] {
  const found = valueAt(value, path);
  if ('discriminator' in issue) {
    const options = (issue as { options?: readonly unknown[] }).options ?? [];
    if (found === undefined) return [missing(path)];
    return [unknownValue(path, found, options.map(String))];
  }
  const branches = issue.errors as readonly (readonly Issue[])[];
  const meant = branches.find((issues) => !issues.some((one) => isOfOtherKind(one, found)));
  if (meant !== undefined) return meant.flatMap((one) => explainOne(one, [...path, ...one.path.map(step)], value));
  if (found === undefined) return [missing(path)];
  const kinds = branches.map((issues) => issues.find((one) => isOfOtherKind(one, found))!).map(kindWanted);
  const example = kinds.includes(TYPE)
    ? `write a type, such as \`${path.at(-1)}: string\``
    : FIXES[kinds.includes('a text') ? 'string' : 'object']!;
  return [finding(path, `${nameOf(path)} must be ${kinds.join(' or ')}, not ${kindOfValue(found)}`, example)];
}

/** Whether an issue says that the value as a whole is of another kind than a branch takes. */
function isOfOtherKind(issue: Issue, found: unknown): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof found !== 'string');
}

const TYPE = 'a type';

const kindWanted = (issue: Issue): string => {
  if (issue.code === 'invalid_type') return kindOf(issue.expected);
  if (issue.code !== 'invalid_value') return 'something else';
  return isColumnType(issue.values) ? TYPE : issue.values.map((value) => `\`${String(value)}\``).join(' or ');
};

const isColumnType = (values: readonly unknown[]): boolean => values.includes('dynamic');

function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const near = nearest(key, known);
  const fix = key === '<<' ? 'write its keys out: YAML 1.2 has no merge key' : suggestion(near, known);
  return { ...finding(path, `unknown key \`${key}\``, fix, 'key'), ...(near !== undefined && { meant: near }) };
}

/** Names that other systems have for our types. */
const SYNONYMS: Readonly<Record<string, ColumnType>> = {
  text: 'string', str: 'string', guid: 'string', uuid: 'string', varchar: 'string',
  integer: 'int', int32: 'int', int64: 'long', bigint: 'long',
  number: 'real', float: 'real', double: 'real', decimal: 'real',
  bool: 'boolean',
  date: 'datetime', time: 'datetime', timestamp: 'datetime',
  json: 'dynamic', object: 'dynamic', array: 'dynamic',
}; // prettier-ignore

function unknownValue(path: Path, found: unknown, allowed: readonly string[]): Finding {
  if (found === undefined) return missing(path);
  if (typeof found !== 'string') return wrongType(path, found, 'string');
  const isType = isColumnType(allowed);
  const what = isType ? 'type' : path.at(-1) === 'type' ? 'format' : `value for ${nameOf(path)}`;
  const near =
    (isType && Object.hasOwn(SYNONYMS, found.toLowerCase()) ? SYNONYMS[found.toLowerCase()] : undefined) ??
    nearest(found, allowed);
  return finding(path, `unknown ${what} \`${found}\``, suggestion(near, allowed));
}

function wrongType(path: Path, found: unknown, expected: string): Finding {
  if (found === undefined) return missing(path);
  if (path.length === 0 && found === null)
    return finding(path, 'the file is empty', 'write `logs:`, and an entry below it');
  const isFraction = expected === 'int' && typeof found === 'number';
  const what = `${nameOf(path)} must be ${kindOf(expected)}, not ${isFraction ? found : kindOfValue(found)}`;
  if (isFraction) return finding(path, what, 'write digits alone, without a point');
  return finding(path, what, FIXES[expected] ?? 'docs/reference/config.md describes it');
}

const missing = (path: Path): Finding => finding(path, `${nameOf(path)} is missing`, `add \`${path.at(-1)}:\``);

/** The words for where a value stands: keys for the most part, places in a list where it is one. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return `\`${last}\``;
  return `entry ${last + 1} of \`${path.at(-2) ?? ''}\``;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a mapping', record: 'a mapping', null: 'empty',
}; // prettier-ignore

const FIXES: Readonly<Record<string, string>> = {
  string: 'put quotes around it, if it is meant as text',
  number: 'write digits without quotes',
  int: 'write digits without quotes',
  boolean: 'write `true` or `false` without quotes',
  array: 'begin each entry on a line of its own with `- `',
  object: 'write `key: value` lines below it, indented',
  record: 'write `key: value` lines below it, indented',
};

const kindOf = (expected: string): string => KINDS[expected] ?? expected;

function kindOfValue(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'boolean' ? `\`${value}\`` : kindOf(typeof value);
}

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const low = issue.code === 'too_small';
  const limit = low ? issue.minimum : issue.maximum;
  const unit = UNITS[issue.origin];
  const amount = unit === undefined ? String(limit) : `${limit} ${unit[limit === 1 ? 0 : 1]}`;
  const verb = unit === undefined ? 'be' : 'have';
  if (issue.exact) return `must ${verb} exactly ${amount}`;
  if (issue.inclusive === false) return `must ${verb} ${low ? 'more' : 'less'} than ${amount}`;
  return `must ${verb} at ${low ? 'least' : 'most'} ${amount}`;
}

const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

/** The value at a path, `undefined` where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
