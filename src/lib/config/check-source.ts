import { readSource } from './column-value.ts';
import { type Finding, finding, type Path } from './problem.ts';
import type { ColumnDraft } from './schema.ts';

type ColumnObject = Exclude<ColumnDraft, string>;
/** As a value is named: `from` of a column, an entry of `coalesce`. */
type Name = string | readonly string[];

const SOURCES = ['const', 'coalesce', 'concat', 'from'] as const;

/** What a column gets wrong about where its value comes from. */
export function checkSource(column: ColumnObject, path: Path): Finding[] {
  const [source, ...others] = SOURCES.filter((key) => Object.hasOwn(column, key));
  const needless = source === 'const' ? [...others, ...idle(column)] : others;
  return [
    ...needless.map((key) =>
      finding([...path, key], `\`${key}\` has no use beside \`${source!}\``, 'remove one of the two', 'key'),
    ),
    ...(Object.hasOwn(column, 'separator') && !Object.hasOwn(column, 'concat')
      ? [finding([...path, 'separator'], '`separator` has no use without `concat`', 'remove it', 'key')]
      : []),
    ...(source !== 'const' && column.required === true && Object.hasOwn(column, 'default')
      ? [finding([...path, 'required'], '`required` has no use beside `default`', 'remove one of the two', 'key')]
      : []),
    ...(source === 'from' ? checkFrom(column, path) : []),
    ...checkList(column.coalesce, [...path, 'coalesce']),
    ...checkList(column.concat, [...path, 'concat']),
  ];
}

/** Keys that do nothing for a constant. */
const idle = (column: ColumnObject): readonly ('default' | 'required' | 'apply')[] =>
  (['default', 'required', 'apply'] as const).filter((key) => column[key] !== undefined && column[key] !== false);

function checkFrom({ from, type, apply }: ColumnObject, path: Path): Finding[] {
  if (from === undefined) return [];
  const source = readSource(from);
  if ('message' in source) return [finding([...path, 'from'], source.message, source.fix)];
  if (type === undefined || apply !== undefined || source.types.includes(type)) return [];
  const allowed = source.types.map((one) => `\`${one}\``).join(', ');
  const message = `\`${String(from)}\` cannot be \`${type}\``;
  return [finding([...path, 'type'], message, `write one of ${allowed}, or leave \`type\` out`)];
}

function checkList(list: readonly (Name | { readonly text: string } | undefined)[] | undefined, path: Path): Finding[] {
  const names = (list ?? []).map((part) => (typeof part === 'object' && 'text' in part ? undefined : part));
  if (list !== undefined && names.length > 0 && list.every((part) => typeof part === 'object' && 'text' in part)) {
    return [
      finding(path, `\`${String(path.at(-1))}\` names no value`, 'use `const` for a text that is always the same'),
    ];
  }
  return names.flatMap((name, i) => {
    const source = name === undefined ? undefined : readSource(name, String(path.at(-1)));
    return source !== undefined && 'message' in source ? [finding([...path, i], source.message, source.fix)] : [];
  });
}
