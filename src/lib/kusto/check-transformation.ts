import type { ColumnType } from '../config/types.ts';
import type { BoundQuery, Kusto, KustoColumn, QueryUse } from './kusto.ts';
import * as language from './transformation-language.ts';

export interface TransformationProblem {
  /** In the text of the transformation; `undefined` where it is about the whole. */
  readonly offset?: number;
  readonly message: string;
  readonly fix: string;
}

export interface CheckedTransformation {
  readonly problems: readonly TransformationProblem[];
  /** What it makes of each row; complete where there is no problem. */
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

/** The KQL of a `transform`, bound to the columns of its stream, and to what a transformation may use. */
export function checkTransformation(kusto: Kusto, text: string, stream: readonly KustoColumn[]): CheckedTransformation {
  const tables = [{ name: 'source', columns: stream }];
  const query = kusto.bind(text, { tables, functions: language.OWN_FUNCTIONS });
  const made = query.columns.map(({ name, type }) => ({ name, type: TYPES.get(type), kusto: type }));
  const wrong = query.problems.filter(({ severity }) => severity === 'error');
  const problems = [
    ...wrong.map(({ start, message, code }) => ({ offset: start, message: inOneLine(message, code), fix: SEE })),
    ...refusedUses(query),
  ];
  if (problems.length > 0) return { problems, columns: [] };
  return {
    problems: made
      .filter(({ type }) => type === undefined)
      .map(({ name, kusto: type }) => ({
        message: `\`${name}\` is a ${type}, which no column of a table is`,
        fix: `write \`${name} = tostring(…)\``,
      })),
    columns: made.flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }])),
  };
}

const SEE = 'docs/tables.md, "Transformations"';

const inOneLine = (message: string, code: string): string =>
  `${message.replace(/\s+/g, ' ').replace(/\.$/, '')} (${code})`;

/** Kusto's name of a type → ours. */
const TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ['string', 'string'],
  ['int', 'int'],
  ['long', 'long'],
  ['real', 'real'],
  ['bool', 'boolean'],
  ['datetime', 'datetime'],
  ['dynamic', 'dynamic'],
]);

/** Kind → what of it is allowed, and what it is called in a message. */
const ALLOWED = {
  statement: [language.STATEMENTS, 'the statement'],
  operator: [language.OPERATORS, 'the operator'],
  comparison: [language.COMPARISONS, 'the operator'],
  function: [new Set([...language.FUNCTIONS, ...language.SHOWN_FUNCTIONS]), 'the function'],
  expression: [language.EXPRESSIONS, 'the expression'],
} as const;

function refusedUses({ uses }: BoundQuery): TransformationProblem[] {
  const own = new Set(uses.filter(({ kind }) => kind === 'declaration').map(({ name }) => name));
  const found = uses.flatMap(({ kind, name, start }): TransformationProblem[] => {
    if (kind === 'declaration' || kind === 'parsed') return [];
    const [allowed, what] = ALLOWED[kind];
    if (allowed.has(name.replace(/\s+/, ' ')) || (kind === 'function' && own.has(name))) return [];
    const instead = language.INSTEAD[name];
    const fix = instead === undefined ? `leave it out: ${SEE} lists what there is` : `write \`${instead}\``;
    return [{ offset: start, message: `a transformation cannot use ${what} \`${name}\``, fix }];
  });
  return [...found, ...tooManyQueries(uses), ...tooManyParsed(uses)];
}

function tooManyQueries(uses: readonly QueryUse[]): TransformationProblem[] {
  const queries = uses.filter(({ kind, name }) => kind === 'statement' && name === 'query');
  if (queries.length === 1) return [];
  const offset = queries[1]?.start;
  return [
    {
      ...(offset !== undefined && { offset }),
      message: queries.length === 0 ? 'it has no query' : 'a transformation is one query',
      fix: 'begin it with `source`',
    },
  ];
}

function tooManyParsed(uses: readonly QueryUse[]): TransformationProblem[] {
  const parsed = Map.groupBy(
    uses.filter(({ kind }) => kind === 'parsed'),
    ({ name }) => name,
  );
  return [...parsed]
    .filter(([, columns]) => columns.length > language.MAX_PARSED_COLUMNS)
    .map(([operator]) => ({
      offset: Number(operator),
      message: `a \`parse\` of a transformation makes at most ${language.MAX_PARSED_COLUMNS} columns`,
      fix: 'write a second one behind it',
    }));
}
