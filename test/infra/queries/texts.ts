/** Every KQL text of the project, wherever it stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../guards/source-files.ts';

export interface KustoText {
  /** `docs/monitoring.md:61`. */
  readonly place: string;
  readonly path: string;
  readonly query: string;
}

/** What is not ours; what is made of other files, which are read; and where queries are wrong on purpose. */
const LEFT_OUT = new Set([
  '.git',
  '.logsluice',
  'node_modules',
  'dist',
  'infra/compiled',
  'infra/scenarios',
  'src/lib/kusto',
  'test',
]);
const KINDS = /\.(?:kql|md|ts|js|mjs|json|ya?ml|bicep|bicepparam)$/;

const OPERATOR =
  '(?:where|filter|summarize|extend|project(?:-\\w+)?|take|limit|top|order by|sort by|mv-expand|join|union|distinct|render|parse|evaluate|count)\\b';
const FENCE = /^(?<indent> *)```(?:kql|kusto)\n(?<query>[^]*?)^\k<indent>```$/gm;
/** In YAML, on a page or in a file. */
const TRANSFORM = /^(?<indent> *)transform: \|\n(?<query>(?:\k<indent> +.*\n)+)/gm;
const PIPED = `(?:\\b\\w+|\\$\\{\\w+\\}) \\\\?\\| ${OPERATOR}`;
/** `Table | take 10` in a line of prose or code: in quotes or a span of code, else up to the end of the line. */
const ONE_LINE = [
  ...["'", '"', '`'].map((quote) => new RegExp(`(?<=${quote})${PIPED}[^${quote}\\n]*(?=${quote})`, 'g')),
  new RegExp(`${PIPED}(?:(?!\\$\\{|\\\\n)[^\`\\n])*`, 'g'),
];
/** A line, or in a string of code what looks like one, that only a query begins so. */
const PIPED_LINE = new RegExp(`(?:^ *|\\\\n *)\\| ${OPERATOR}(?!.*\\|$)`, 'gm');

export interface FoundTexts {
  readonly texts: readonly KustoText[];
  /** `path:line` of what looks like a part of a query, and is in none of them. */
  readonly strays: readonly string[];
}

/** What of a file is KQL. */
export function textsIn(path: string, content: string): FoundTexts {
  if (path.endsWith('.kql')) return { texts: [{ place: path, path, query: content }], strays: [] };
  const texts: KustoText[] = [];
  const placeOf = (at: number): string => `${path}:${content.slice(0, at).split('\n').length}`;
  const take = (rest: string, pattern: RegExp, query: (match: RegExpExecArray) => string): string => {
    for (const match of rest.matchAll(pattern)) texts.push({ place: placeOf(match.index), path, query: query(match) });
    return rest.replace(pattern, (match) => match.replace(/[^\n]/g, ' '));
  };
  let rest = content;
  if (path.endsWith('.md')) rest = take(rest, FENCE, ({ groups }) => groups!['query']!);
  if (/\.(?:md|ya?ml)$/.test(path)) rest = take(rest, TRANSFORM, ({ groups }) => groups!['query']!);
  for (const pattern of ONE_LINE) rest = take(rest, pattern, ([line]) => plain(line));
  return { texts, strays: Array.from(rest.matchAll(PIPED_LINE), ({ index }) => placeOf(index)) };
}

/** Without the escapes of a table of Markdown, and with a table where code puts in its name. */
const plain = (line: string): string => line.replaceAll('\\|', '|').replace(/^\$\{\w+\}/, 'AppEvents_CL');

/** Those of all files of the project. */
export function allTexts(): FoundTexts {
  const found = files('').map((path) => textsIn(path, readFileSync(join(root, path), 'utf8')));
  return { texts: found.flatMap(({ texts }) => texts), strays: found.flatMap(({ strays }) => strays) };
}

function files(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (LEFT_OUT.has(path)) return [];
      if (entry.isDirectory()) return files(path);
      return entry.isFile() && KINDS.test(entry.name) ? [path] : [];
    })
    .sort();
}
