import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourceFiles, type SourceFile } from './source-files.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts, dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>;

const pages: readonly SourceFile[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join('docs', name.replaceAll('\\', '/'))),
].map((path) => ({ path, text: read(path) }));
const sources = [...sourceFiles('src'), ...sourceFiles('scripts'), ...sourceFiles('bench')];

/** A link of Markdown that stays inside the project. */
const LINK = /\]\((?!https?:|mailto:)(?<target>[^)\s]+)\)/g;
/** A path from the root as prose and comments name it. What stands in `<>` or behind `…` is the reader's to fill in. */
const PATH = /(?<![\w./<-])(?:docs|src|test|scripts|bench|samples)\/[\w./-]*[\w/](?![\w<*…])/g;
const COMMAND = /\bnpm (?:run (?<run>[\w:-]+)|(?<bare>start|test)\b)/g;
const LOGSLUICE = /\bnpx logsluice (?<command>[a-z]+)/g;

/** Names of the headings of a page, as links spell them. */
const anchors = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

function brokenLinks({ path, text }: SourceFile): readonly string[] {
  return [...text.matchAll(LINK)].flatMap(({ groups }) => {
    const [file, anchor] = groups!['target']!.split('#');
    const target = file === '' ? path : posix.join(dirname(path), file!);
    const found = existsSync(join(root, target)) && (anchor === undefined || anchors(read(target)).includes(anchor));
    return found ? [] : [`${path}: ${groups!['target']}`];
  });
}

/** A decision may be named by its number alone. */
function exists(path: string): boolean {
  if (existsSync(join(root, path))) return true;
  const folder = join(root, dirname(path));
  const number = /^docs\/adr\/(\d{4})$/.exec(path)?.[1];
  return number !== undefined && readdirSync(folder).some((name) => name.startsWith(`${number}-`));
}

const missingPaths = ({ path, text }: SourceFile): readonly string[] =>
  (text.match(PATH) ?? []).filter((named) => !exists(named)).map((named) => `${path}: ${named}`);

test('every relative link leads somewhere', () => {
  expect(pages.flatMap(brokenLinks)).toEqual([]);
});

test('every path that pages and sources name exists', () => {
  expect([...pages, ...sources].flatMap(missingPaths)).toEqual([]);
});

test.each([
  ['a link', { path: 'README.md', text: 'see [it](nowhere.md)' }, ['README.md: nowhere.md']],
  ['an anchor', { path: 'README.md', text: '[it](docs/types.md#nowhere)' }, ['README.md: docs/types.md#nowhere']],
  ['a path', { path: 'src/lib/x.ts', text: '/** See docs/nowhere.md. */' }, ['src/lib/x.ts: docs/nowhere.md']],
  ['a decision', { path: 'src/lib/x.ts', text: '// (docs/adr/9999)' }, ['src/lib/x.ts: docs/adr/9999']],
])('%s that leads nowhere is found', (_, file, found) => {
  expect([...brokenLinks(file), ...missingPaths(file)]).toEqual(found);
});

test('every npm script that pages and sources name exists', () => {
  const named = [...pages, ...sources].flatMap(({ path, text }) =>
    [...text.matchAll(COMMAND)].map(({ groups }) => ({ path, script: groups!['run'] ?? groups!['bare']! })),
  );
  expect(named.filter(({ script }) => scripts[script] === undefined)).toEqual([]);
});

test('CONTRIBUTING.md describes every npm script', () => {
  const { text } = pages.find(({ path }) => path === 'CONTRIBUTING.md')!;
  expect(Object.keys(scripts).filter((name) => !new RegExp(`^\\| \`npm (?:run )?${name}\``, 'm').test(text))).toEqual(
    [],
  );
});

test('every command of logsluice that pages name exists', () => {
  const commands = [...read('src/lib/cli/main.ts').matchAll(/\.command\('(\w+)'\)/g)].map(([, name]) => name);
  const named = pages.flatMap(({ text }) => [...text.matchAll(LOGSLUICE)].map(({ groups }) => groups!['command']));
  expect([...new Set(named)].filter((name) => !commands.includes(name))).toEqual([]);
});

test('docs/dependencies.md has one line for each package, and none for another', () => {
  const { text } = pages.find(({ path }) => path === 'docs/dependencies.md')!;
  const [runtime, development] = text.split('## For development').map(linesOf);
  expect(runtime).toEqual(Object.keys(dependencies).sort());
  expect(development).toEqual(Object.keys(devDependencies).sort());
});

test('ARCHITECTURE.md says what each room knows', () => {
  const { text } = pages.find(({ path }) => path === 'ARCHITECTURE.md')!;
  const rooms = readdirSync(join(root, 'src/lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/lib/${name}`);
  expect(linesOf(text).filter((name) => name.startsWith('src/lib/'))).toEqual(expect.arrayContaining(rooms));
});

test('docs/adr/README.md lists every decision', () => {
  const { text } = pages.find(({ path }) => path === 'docs/adr/README.md')!;
  const decisions = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
  expect([...text.matchAll(/\]\((\d{4}-[^)]+)\)/g)].map(([, name]) => name)).toEqual(decisions.sort());
});

/** The first cell of each line of the tables, where it is a name in backquotes. */
function linesOf(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name!);
}
