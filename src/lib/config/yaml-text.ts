import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, ErrorCode, Node, Pair, YAMLError } from 'yaml';
import type { ConfigProblem, Finding } from './problem.ts';

/** A text that is YAML: its value, and where each part of it stands. */
export interface YamlText {
  /** Made of objects, lists, text, numbers, booleans and null only. `undefined` where the text is too broken to read. */
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  readonly locate: (finding: Pick<Finding, 'path' | 'at' | 'offset'>) => { line: number; column: number };
}

/** More is not written by hand, and takes long to read. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Reads YAML 1.2 with aliases resolved. Warnings count as errors, so an unknown tag is one. Damage that leaves the
 * structure in doubt ends the reading; a key that is there twice does not.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const broken = (message: string, fix: string): YamlText => ({
    value: undefined,
    problems: [{ line: 1, column: 1, message, fix, severity: 'error' }],
    locate: () => ({ line: 1, column: 1 }),
  });
  if (text.length > MAX_CHARACTERS) return broken(`the file has more than ${MAX_CHARACTERS} characters`, 'shorten it');

  const document = parseDocument(text, { lineCounter: lines, version: '1.2', prettyErrors: false, stringKeys: true });
  const all = [...document.errors, ...document.warnings];
  // What else is wrong with a text that was not read to its end is not known.
  const exhausted = all.filter(({ code }) => code === 'RESOURCE_EXHAUSTION').slice(0, 1);
  const faults = exhausted.length > 0 ? exhausted : all;
  const problems: ConfigProblem[] = faults.map((fault) => ({
    ...place(fault.pos[0]),
    ...inOurWords(fault),
    severity: 'error',
  }));
  const locate: YamlText['locate'] = ({ path, at, offset }) => {
    const start = offsetOf(document, path, at);
    return place(offset === undefined ? start : (within(text, document.getIn(path, true), offset) ?? start));
  };
  if (faults.some(({ code }) => code !== 'DUPLICATE_KEY')) return { value: undefined, problems, locate };
  try {
    const misused = misuses(document).map(({ at, ...rest }) => ({ ...place(at), ...rest }));
    if (misused.length > 0) return { value: undefined, problems: [...problems, ...misused], locate };
    // As JSON: what two aliases share becomes two values, and NaN, which no JSON can say, null.
    const json = JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }));
    return { value: JSON.parse(json), problems, locate };
  } catch (cause) {
    // "Excessive alias count": each alias is small, together they are not.
    if (cause instanceof ReferenceError) return broken('aliases repeat too much', 'write the values out');
    if (cause instanceof RangeError) return broken(TOO_DEEP.message, TOO_DEEP.fix);
    throw cause;
  }
}

/** Aliases within aliases multiply: a text of 1 KB can stand for gigabytes. */
const MAX_ALIAS_COUNT = 100;

/** Who writes a glob without quotes rarely knows of aliases. */
const QUOTE_STAR = 'put quotes around text that begins with `*`, as in `match: "**/*.log"`';

/** Aliases that lead nowhere, or back to a value that they are a part of; and the one key that no object can have. */
function misuses(document: Document.Parsed): (Omit<ConfigProblem, 'line' | 'column'> & { at: number })[] {
  const found: ReturnType<typeof misuses> = [];
  visit(document, {
    Scalar(where, { value, range }) {
      if (where !== 'key' || value !== '__proto__') return;
      const message = 'a key cannot be called `__proto__`';
      found.push({ at: range?.[0] ?? 0, message, fix: 'choose another name', severity: 'error' });
    },
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (target !== undefined && !path.includes(target)) return;
      const isText = target === undefined;
      const message = `\`*${alias.source}\` ${isText ? 'is an alias, and has no anchor above it' : 'is a part of itself'}`;
      const fix = isText ? QUOTE_STAR : 'write the value out';
      found.push({ at: start(alias) ?? 0, message, fix, severity: 'error' });
    },
  });
  return found;
}

interface Wording {
  /** In place of what `yaml` says, which is for those who know its grammar. */
  readonly message?: string;
  readonly fix: string;
}

/** The parser recurses: text nested some hundred levels deep ends its stack. */
const TOO_DEEP = { message: 'the text is nested too deeply', fix: 'write fewer levels' };

const PUNCTUATION: Wording = { fix: 'look for a missing quote, colon, comma or bracket here or just above' };

const WORDINGS: Readonly<Partial<Record<ErrorCode, Wording>>> = {
  DUPLICATE_KEY: { message: 'this key is there twice', fix: 'keep one of them' },
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: { message: 'a tab where an indentation is expected', fix: 'indent with spaces' },
  TAG_RESOLVE_FAILED: { message: 'a tag that has no meaning here', fix: 'remove the word that begins with `!`' },
  MULTIPLE_DOCS: { message: 'a second document begins here', fix: 'remove the line `---`; one file is one document' },
  BAD_INDENT: { message: 'the indentation does not match', fix: 'give keys of one group the same number of spaces' },
  BLOCK_AS_IMPLICIT_KEY: { fix: 'put quotes around text that contains a colon, or begin a new line' },
  NON_STRING_KEY: { message: 'a key that is not a text', fix: 'write a plain word before the colon' },
  BAD_ALIAS: { fix: QUOTE_STAR },
  MISSING_CHAR: PUNCTUATION,
  UNEXPECTED_TOKEN: PUNCTUATION,
  BAD_SCALAR_START: PUNCTUATION,
  MULTILINE_IMPLICIT_KEY: PUNCTUATION,
};

function inOurWords({ code, message }: YAMLError): { message: string; fix: string } {
  const wording = WORDINGS[code];
  return { message: wording?.message ?? plain(message), fix: wording?.fix ?? 'correct it; the file is YAML 1.2' };
}

const plain = (message: string): string => {
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1);
};

/** Where the value at `path` begins, or its key. Where the text has no such value, the innermost that it has. */
function offsetOf(document: Document.Parsed, path: Finding['path'], at: 'key' | 'value'): number {
  let node: Node | null = document.contents;
  let offset = start(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap(node)) {
      const pair = (node.items as Pair<Node, Node | null>[]).find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      );
      if (pair === undefined) return offset;
      const key = start(pair.key);
      if (at === 'key' && depth === path.length - 1) return key ?? offset;
      // A key without a value: the value has no place of its own.
      offset =
        isScalar(pair.value) && pair.value.range?.[0] === pair.value.range?.[1]
          ? (key ?? offset)
          : (start(pair.value) ?? key ?? offset);
      node = pair.value;
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] as Node | undefined) ?? null;
      offset = start(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/** Where in the text a character of a scalar stands; `undefined` where it is folded or escaped. */
function within(text: string, node: unknown, offset: number): number | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const { value, range } = node;
  for (const from of [range[0], range[0] + 1]) if (text.startsWith(value, from)) return from + offset;
  if (node.type !== 'BLOCK_LITERAL') return undefined;
  // Below the line of the `|` stand the lines of the value, each behind the same indentation.
  const lines = value.slice(0, offset).split('\n');
  let line = text.indexOf('\n', range[0]) + 1;
  const indent = /^(?:[ ]*\n)*([ ]*)/.exec(text.slice(line))![1]!.length;
  for (let skipped = 1; skipped < lines.length; skipped++) line = text.indexOf('\n', line) + 1;
  return line + indent + lines.at(-1)!.length;
}

const start = (node: Node | null | undefined): number | undefined => node?.range?.[0];
